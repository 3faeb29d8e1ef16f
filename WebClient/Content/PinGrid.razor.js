// @ts-check

/**
 * @typedef {object} Owner
 * @property {(name: 'Seen', width: number, rem: number, top: number, height: number, scrollTop: number) => Promise<void>} invokeMethodAsync
 */

/**
 * Reports the size of the grid, and which part of it is on the screen.
 * @param {Owner} owner
 * @param {HTMLElement} grid
 */
export function watch(owner, grid) {
    const lifetime = new AbortController();
    const { signal } = lifetime;
    const scroller = /** @type {HTMLElement} */ (grid.closest('.content-page'));
    let isDue = false;
    let reported = '';

    /** @param {number} ahead the number of pixels by which the page is about to be scrolled */
    const report = async (ahead = 0) => {
        isDue = false;
        const { width, top: gridTop } = grid.getBoundingClientRect();
        const height = scroller.clientHeight;
        if (signal.aborted || !width || !height)
            return; // The page was left, or is hidden behind the list on a phone.
        const top = scroller.getBoundingClientRect().top - gridTop + ahead;
        const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
        // Only a change by a quarter of a screen is reported, so most scroll events call no .NET code.
        const now = `${width} ${rem} ${height} ${Math.floor(4 * top / height)}`;
        if (now === reported)
            return;
        reported = now;
        await owner.invokeMethodAsync('Seen', width, rem, top, height, scroller.scrollTop + ahead);
    };
    const onScroll = () => {
        if (isDue)
            return;
        isDue = true;
        requestAnimationFrame(() => report());
    };
    const onScrollEnd = () => {
        reported = ''; // Report a small change, too: the page returns to this exact position when it is shown again.
        onScroll();
    };
    const sizes = new ResizeObserver(onScroll);
    return {
        /**
         * Scrolls to the initial position, and begins to report.
         * @param {number} scrollTop
         * @param {string | null} focused the id of the element that gets the focus
         */
        async begin(scrollTop, focused) {
            await report(scrollTop - scroller.scrollTop);
            scroller.scrollTop = scrollTop;
            if (focused)
                document.getElementById(focused)?.focus({ preventScroll: true });
            scroller.addEventListener('scroll', onScroll, { passive: true, signal });
            scroller.addEventListener('scrollend', onScrollEnd, { signal });
            sizes.observe(grid);
            sizes.observe(scroller);
        },
        /** Scrolls to the newest pin, which gets the focus. */
        async toTop() {
            scroller.scrollTop = 0;
            await report();
            /** @type {HTMLElement | null} */ (grid.querySelector('.pin-link'))?.focus({ preventScroll: true });
        },
        dispose() {
            lifetime.abort();
            sizes.disconnect();
        },
    };
}
