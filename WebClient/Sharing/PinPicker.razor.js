// @ts-check

/**
 * Arrow keys, Home and End move the focus in a grid of buttons. Tab leads to the button that had the focus last.
 * @param {object} _owner the component, of which no method is called
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
 * @returns {number} the index of the button to which a key leads; -1 if it leads nowhere
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
