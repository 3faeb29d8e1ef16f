// Runs in each document before the scripts of the page. PageWatch reads what it writes to the console.
(() => {
    addEventListener('securitypolicyviolation', violation => console.error(
        `The policy blocks ${violation.effectiveDirective} of ${violation.blockedURI || 'this document'}:`, violation.sample));

    const note = (/** @type {PerformanceEntryList} */ shifts) => {
        for (const shift of /** @type {any[]} */ (shifts)) {
            // The browser excludes shifts within 500 ms after an input of the person.
            if (!shift.hadRecentInput)
                console.debug(
                    `layout shift ${performance.timeOrigin} ${shift.startTime} ${shift.value} ${shift.sources.map(nameOf).join(', ')}`);
        }
    };
    const nameOf = (/** @type {any} */ { node, previousRect: from, currentRect: to }) => {
        const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
        const name = element ? `${element.localName}${element.className ? `.${element.className}` : ''}` : 'a removed element';
        return `${name} from ${from.x},${from.y} ${from.width}x${from.height} to ${to.x},${to.y} ${to.width}x${to.height}`;
    };
    const observer = new PerformanceObserver(list => note(list.getEntries()));
    observer.observe({ type: 'layout-shift', buffered: true });
    const flush = () => note(observer.takeRecords());
    addEventListener('pagehide', flush);
    Object.defineProperty(globalThis, 'flushPageWatch', { value: flush });
})();
