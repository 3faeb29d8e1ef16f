// @ts-check

/**
 * Left and right lead to the neighbours of a pin, unless the key belongs to a field, a menu or a dialog.
 */
export function listen() {
    /** @param {KeyboardEvent} key */
    const onKey = key => {
        const target = /** @type {Element} */ (key.target);
        const isOver = document.querySelector('dialog[open], [popover]:popover-open') !== null;
        const isElsewhere = target.matches('input, textarea, select, [contenteditable]') || isOver;
        if (key.defaultPrevented || isElsewhere || key.altKey || key.ctrlKey || key.metaKey || key.shiftKey)
            return;
        const id = key.key === 'ArrowLeft' ? 'pin-previous' : key.key === 'ArrowRight' ? 'pin-next' : null;
        if (!id)
            return;
        const link = document.getElementById(id);
        if (!link?.hasAttribute('href'))
            return;
        key.preventDefault();
        link.click();
    };
    document.addEventListener('keydown', onKey);
    return {
        dispose() {
            document.removeEventListener('keydown', onKey);
        },
    };
}
