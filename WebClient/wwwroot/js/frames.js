// @ts-check

/** Waits for the next frame; in a hidden window for a quarter of a second, because the browser paints none. */
export function nextFrame() {
    return /** @type {Promise<void>} */ (new Promise(resolve => {
        if (document.hidden)
            setTimeout(resolve, 250);
        else
            requestAnimationFrame(() => resolve());
    }));
}
