// Runs in each document before the scripts of the page. PageWatch reads what it writes to the console.
(() => {
    addEventListener('securitypolicyviolation', violation => console.error(
        `The policy blocks ${violation.effectiveDirective} of ${violation.blockedURI || 'this document'}:`, violation.sample));

    // The browser excludes shifts within 500 ms after the person's input. A busy machine may handle the input later than that.
    const handling = 1000;
    /** @type {number[]} */
    const inputs = [];
    for (const type of ['pointerdown', 'pointerup', 'keydown'])
        addEventListener(type, input => { if (input.isTrusted) inputs.push(performance.now()); }, true);
    const isCaused = (/** @type {any} */ { hadRecentInput, startTime }) =>
        hadRecentInput || inputs.some(input => startTime >= input && startTime < input + handling);

    const note = (/** @type {PerformanceEntryList} */ shifts) => {
        for (const shift of /** @type {any[]} */ (shifts)) {
            if (!isCaused(shift))
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
