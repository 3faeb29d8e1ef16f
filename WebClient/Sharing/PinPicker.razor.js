// @ts-check

/**
 * Moves the focus in a grid of buttons with the arrow keys, Home and End. Tab moves to the button that had the focus last.
 * @param {object} _owner the component; this module calls none of its methods
 * @param {HTMLElement} grid
 */
export function moveByArrows(_owner, grid) {
    const lifetime = new AbortController();
    const { signal } = lifetime;
    const buttons = () => [...grid.querySelectorAll('button')];
    grid.addEventListener('focusin', () => {
        for (const button of buttons())
            button.tabIndex = button === document.activeElement ? 0 : -1;
    }, { signal });
    grid.addEventListener('keydown', key => {
        const all = buttons();
        const index = all.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
        const next = index < 0 ? undefined : all[target(all, index, key.key)];
        if (!next)
            return;
        key.preventDefault();
        next.focus();
    }, { signal });
    return { dispose: () => lifetime.abort() };
}

/**
 * @param {HTMLElement[]} all
 * @param {number} index
 * @param {string} key
 * @returns {number} the index of the button to which the key moves the focus; -1 for any other key
 */
function target(all, index, key) {
    const columns = all.filter(button => top(button) === top(all[0])).length;
    switch (key) {
        case 'ArrowRight':
            return index + 1;
        case 'ArrowLeft':
            return index - 1;
        case 'ArrowDown':
            return index + columns;
        case 'ArrowUp':
            return index - columns;
        case 'Home':
            return 0;
        case 'End':
            return all.length - 1;
        default:
            return -1;
    }
}

/** @param {HTMLElement} element */
function top(element) {
    return element.getBoundingClientRect().top;
}
