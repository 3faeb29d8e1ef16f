// @ts-check

/**
 * Reports which rows are on the screen.
 * @param {{ invokeMethodAsync(name: 'Scrolled', firstVisible: number, isNearEnd: boolean, rowHeight: number): Promise<void> }} owner
 * @param {HTMLElement} scroller
 */
export function watch(owner, scroller) {
    const lifetime = new AbortController();
    const { signal } = lifetime;
    let isDue = false;
    let reported = '';
    const report = () => {
        isDue = false;
        const row = scroller.querySelector('.rows > li:not(.inbox-space)');
        const height = row?.getBoundingClientRect().height;
        if (!height)
            reported = ''; // The list is empty, or hidden behind the conversation on a phone.
        if (signal.aborted || !height)
            return;
        const first = Math.floor(scroller.scrollTop / height);
        const isNearEnd = scroller.scrollHeight - scroller.scrollTop < 3 * scroller.clientHeight;
        // Only a change by ten rows is reported, so most scroll events call no .NET code.
        const now = `${Math.floor(first / 10)} ${isNearEnd ? scroller.scrollHeight : ''} ${height}`;
        if (now === reported)
            return;
        reported = now;
        owner.invokeMethodAsync('Scrolled', first, isNearEnd, Math.round(height));
    };
    const onScroll = () => {
        if (isDue)
            return;
        isDue = true;
        requestAnimationFrame(report);
    };
    scroller.addEventListener('scroll', onScroll, { passive: true, signal });
    const sizes = new ResizeObserver(onScroll);
    sizes.observe(scroller);
    return {
        dispose() {
            lifetime.abort();
            sizes.disconnect();
        },
    };
}
