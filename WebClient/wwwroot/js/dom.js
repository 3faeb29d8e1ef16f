// @ts-check

/**
 * Opens a dialog. Escape and a click beside it close it; the browser returns the focus to where it was.
 * @param {HTMLDialogElement} dialog
 * @param {{ invokeMethodAsync(name: string): Promise<void> }} owner is told when the dialog has closed
 */
export function showDialog(dialog, owner) {
    dialog.addEventListener('close', () => owner.invokeMethodAsync('Closed'));
    dialog.addEventListener('click', click => {
        if (click.target === dialog)
            dialog.close();
    });
    dialog.showModal();
}

/** @param {HTMLDialogElement | null} dialog null if the person has closed it meanwhile */
export function closeDialog(dialog) {
    dialog?.close();
}

/**
 * Opens a menu beside the element that asked for it. Arrow keys move in it; Escape closes it and returns the focus.
 * @param {HTMLElement} menu
 * @param {string} invokerId
 */
export function showMenu(menu, invokerId) {
    const invoker = document.getElementById(invokerId) ?? undefined;
    menu.hidePopover();
    menu.onkeydown = key => moveInMenu(menu, key);
    menu.onclick = () => {
        menu.hidePopover();
        if (document.activeElement === document.body || menu.contains(document.activeElement))
            invoker?.focus();
    };
    /** @type {any} */ (menu).showPopover({ source: invoker }); // TypeScript 5.9 does not know the argument
    menu.querySelector('button')?.focus();
}

/**
 * @param {HTMLElement} menu
 * @param {KeyboardEvent} key
 */
function moveInMenu(menu, key) {
    const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };
    const step = steps[/** @type {keyof typeof steps} */ (key.key)];
    if (!step)
        return;
    key.preventDefault();
    key.stopPropagation();
    const buttons = [...menu.querySelectorAll('button')];
    const index = buttons.indexOf(/** @type {HTMLButtonElement} */ (document.activeElement));
    buttons[(index + step + buttons.length) % buttons.length]?.focus();
}

/**
 * Moves the focus to an element after the current render, which may create the element.
 * @param {string} id
 */
export function focus(id) {
    setTimeout(() => document.getElementById(id)?.focus());
}

/**
 * Puts a text on the clipboard.
 * @param {string} text
 * @returns {Promise<boolean>} whether the browser allowed it
 */
export async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return false;
    }
}
