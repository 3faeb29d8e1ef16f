// @ts-check

/**
 * An open dialog or menu. It has an entry in the browser's history, so that the Back button closes it.
 * @typedef {{ close: () => void, isOpen?: boolean }} Overlay
 */

/**
 * The overlays that have an entry in the history.
 * @type {Overlay[]}
 */
const overlays = [];

/** The queue of history changes. They run one after the other, because going back is asynchronous. */
let changes = Promise.resolve();

/** How many closed overlays still have an entry in the history. */
let leaving = 0;

/** How many overlays were open at the present entry of the history. */
const depth = () => /** @type {number} */ (history.state?.overlays ?? 0);

if (depth() > 0)
    history.replaceState({ ...history.state, overlays: 0 }, ''); // The page was reloaded while an overlay was open.
const { navigation } = /** @type {any} */ (globalThis);
let isForward = false;
navigation?.addEventListener('currententrychange', (/** @type {any} */ change) => {
    isForward = change.from.index < navigation.currentEntry.index;
});
addEventListener('popstate', () => {
    while (overlays.length > depth())
        overlays.pop()?.close();
    changes = changes.then(skipGone);
});

/** Skips the entry of an overlay that is gone. If Forward has led to the last entry, this function returns to the one before. */
async function skipGone() {
    if (depth() > overlays.length)
        await go(isForward && navigation.canGoForward ? 1 : -1);
}

// A click that closes a menu also reaches the element under the menu, and may change the address. The click is dispatched again when the
// entry of the menu is gone, because going back afterwards would undo the change of the address.
addEventListener('click', click => {
    if (leaving === 0 || !click.isTrusted)
        return;
    click.stopImmediatePropagation();
    click.preventDefault();
    const again = new PointerEvent('click', click);
    changes.then(() => click.target?.dispatchEvent(again));
}, true);

/** @param {Overlay} overlay */
function enter(overlay) {
    overlay.isOpen = true;
    changes = changes.then(() => {
        if (!overlay.isOpen)
            return;
        overlays.push(overlay);
        history.pushState({ ...history.state, overlays: overlays.length }, '');
    });
}

/**
 * Removes the history entry of a closed overlay. Await it before you change the address.
 * @param {Overlay} overlay
 * @returns {Promise<void>}
 */
function leave(overlay) {
    overlay.isOpen = false;
    const isListed = overlays.includes(overlay);
    if (isListed)
        leaving++;
    changes = changes.then(async () => {
        const index = overlays.indexOf(overlay);
        if (index >= 0) { // Otherwise Back has closed the overlay.
            overlays.splice(index, 1);
            if (depth() > overlays.length)
                await go(-1);
        }
        if (isListed)
            leaving--;
    });
    return changes;
}

/**
 * @param {number} steps
 * @returns {Promise<void>}
 */
function go(steps) {
    return new Promise(resolve => {
        addEventListener('popstate', () => resolve(), { once: true });
        setTimeout(resolve, 1000); // The timeout ends the wait if the browser does not move.
        history.go(steps);
    });
}

/** @type {WeakMap<HTMLDialogElement, Promise<void>>} */
const removals = new WeakMap();

/**
 * Opens a dialog. Escape, Back and a click beside it close it; the browser returns the focus to where it was.
 * @param {{ invokeMethodAsync(name: 'Closed'): Promise<void> }} owner is told when the dialog has closed
 * @param {HTMLDialogElement} dialog
 */
export function showDialog(owner, dialog) {
    const lifetime = new AbortController();
    /** @type {Overlay} */
    const overlay = { close: () => dialog.close() };
    dialog.addEventListener('close', async () => {
        removals.set(dialog, leave(overlay));
        await removals.get(dialog);
        if (!lifetime.signal.aborted)
            owner.invokeMethodAsync('Closed');
    });
    dialog.addEventListener('click', click => {
        if (click.target === dialog)
            dialog.close();
    });
    dialog.addEventListener('click', click => followLink(dialog, click));
    dialog.showModal();
    enter(overlay);
    return {
        dispose() {
            lifetime.abort();
            if (overlay.isOpen)
                leave(overlay); // The page was left without closing the dialog.
        },
    };
}

/**
 * Closes the dialog before the page follows a link of the dialog. A click that opens another tab leaves the dialog open.
 * @param {HTMLDialogElement} dialog
 * @param {MouseEvent} click
 */
async function followLink(dialog, click) {
    const link = /** @type {HTMLAnchorElement | null} */ (/** @type {Element} */ (click.target).closest('a[href]'));
    if (!link || link.target || click.defaultPrevented || click.ctrlKey || click.metaKey || click.shiftKey || click.altKey)
        return;
    click.preventDefault();
    await closeDialog(dialog);
    const copy = document.createElement('a'); // The link may have disappeared with the dialog.
    copy.href = link.href;
    document.body.append(copy);
    copy.click();
    copy.remove();
}

/**
 * Closes a dialog. Afterwards the address may change.
 * @param {HTMLDialogElement | null} dialog null if the person has closed it meanwhile
 */
export async function closeDialog(dialog) {
    if (!dialog)
        return;
    const closed = dialog.open ? new Promise(resolve => dialog.addEventListener('close', resolve, { once: true })) : undefined;
    dialog.close();
    await closed;
    await removals.get(dialog);
}

/**
 * Opens a menu beside the element that asked for it. Arrow keys move in it; Escape and Back close it and return the focus.
 * @param {HTMLElement | null} menu null if the person has left the page meanwhile
 * @param {string} invokerId
 */
export function showMenu(menu, invokerId) {
    if (!menu)
        return;
    const invoker = document.getElementById(invokerId) ?? undefined;
    const overlay = { close: () => menu.hidePopover() };
    let closed = Promise.resolve();
    let isChosen = false;
    menu.hidePopover();
    menu.onkeydown = key => moveInMenu(menu, key);
    menu.onbeforetoggle = toggle => {
        if (/** @type {ToggleEvent} */ (toggle).newState === 'closed')
            closed = leave(overlay);
    };

    // What is chosen may change the address, so it is carried out after the menu has left the history.
    menu.onclick = async click => {
        const button = /** @type {Element} */ (click.target).closest('button');
        if (isChosen || !button)
            return;
        click.stopPropagation();
        menu.hidePopover();
        await closed;
        isChosen = true;
        button.click();
        isChosen = false;
        if (document.activeElement === document.body || menu.contains(document.activeElement))
            invoker?.focus();
    };
    /** @type {any} */ (menu).showPopover({ source: invoker }); // TypeScript 5.9 does not know the argument
    enter(overlay);
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
 * Moves the focus to an element after the current render, unless the person has moved the focus meanwhile.
 * @param {string} id
 * @param {string[]} from the focus moves if it is inside of one of these elements, or nowhere
 */
export function focusLate(id, from) {
    setTimeout(() => {
        const present = document.activeElement;
        if (present === document.body || from.some(each => document.getElementById(each)?.contains(present)))
            document.getElementById(id)?.focus();
    });
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
