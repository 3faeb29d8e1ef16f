// @ts-check

/**
 * Waits for the next frame; in a hidden window for a quarter of a second, because the browser paints none.
 * @param {number} pause milliseconds to wait before
 */
export function nextFrame(pause) {
    return /** @type {Promise<void>} */ (new Promise(resolve => {
        const wait = () => {
            if (document.hidden)
                setTimeout(resolve, 250);
            else
                requestAnimationFrame(() => resolve());
        };
        if (pause >= 1)
            setTimeout(wait, pause);
        else
            wait();
    }));
}
