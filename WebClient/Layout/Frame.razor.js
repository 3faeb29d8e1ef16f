// @ts-check

/**
 * @typedef {object} Owner
 * @property {(name: 'Run' | 'HasSingleKeys', shortcut?: string) => Promise<any>} invokeMethodAsync
 */

// Loads the modules that are needed later, so that they are also available without a connection.
const later = () => [
    import('../js/dom.js'), import('../js/drag.js'), import('../Inbox/InboxList.razor.js'), import('../Content/BoardPage.razor.js'),
    import('../Content/PinGrid.razor.js'), import('../Content/PinPage.razor.js'), import('../Content/NewPinDialog.razor.js'),
    import('../Sharing/PinPicker.razor.js'),
];

/**
 * Listens to the shortcuts of the page.
 * @param {Owner} owner is told the name of a shortcut
 */
export function listen(owner) {
    /** @param {KeyboardEvent} key */
    const onKey = async key => {
        if (key.defaultPrevented || key.isComposing)
            return;
        const target = /** @type {HTMLElement} */ (key.target);
        const isWriting = target.matches('input, textarea, select, [contenteditable]');
        const isOver = document.querySelector('dialog[open], [popover]:popover-open') !== null;
        const finds = (key.ctrlKey || key.metaKey) && key.key === 'f';
        if (finds && document.querySelector('.edge button, .entries[data-has-newer]'))
            owner.invokeMethodAsync('Run', 'find'); // The browser also opens its own search.
        if (key.altKey && (key.key === 'ArrowDown' || key.key === 'ArrowUp') && !isOver) {
            key.preventDefault();
            owner.invokeMethodAsync('Run', key.key === 'ArrowUp' ? 'previous' : key.shiftKey ? 'next-unread' : 'next');
        } else if (key.key === 'Escape' && !isOver) {
            leavePanel(target) || document.getElementById('composer-text')?.focus();
        } else if (!isWriting && !isOver && !key.altKey && !key.ctrlKey && !key.metaKey)
            await onSingleKey(owner, key, target);
    };
    const lifetime = new AbortController();
    document.addEventListener('keydown', onKey, { signal: lifetime.signal });
    document.body.dataset.keys = 'on';
    Promise.allSettled(later());
    return {
        dispose() {
            delete document.body.dataset.keys;
            lifetime.abort();
        },
    };
}

/**
 * Minimises the panel if the focus is in it. In the field that edits a message, Escape ends the edit instead.
 * @param {HTMLElement} target
 */
function leavePanel(target) {
    const minimize = /** @type {HTMLElement | null | undefined} */ (target.closest('.panel')?.querySelector('[data-key="minimize"]'));
    if (!minimize || target.id === 'edit-text')
        return false;
    minimize.click();
    return true;
}

/**
 * @param {Owner} owner
 * @param {KeyboardEvent} key
 * @param {HTMLElement} target
 */
async function onSingleKey(owner, key, target) {
    const entry = target.closest('[data-seq]');
    if (key.key === 'Enter' && entry === target) {
        key.preventDefault();
        press(entry, '[id^="more-"]');
        return;
    }
    if (!['/', 'b', 'c', 'n', '?', 'r', 't', 'e', 'o'].includes(key.key))
        return;
    key.preventDefault();
    if (!await owner.invokeMethodAsync('HasSingleKeys'))
        return;
    switch (key.key) {
        case '/':
            document.getElementById('inbox-search')?.focus();
            break;
        case 'b':
            /** @type {HTMLElement | null} */ (document.querySelector('.bubble'))?.focus();
            break;
        case 'c':
            document.getElementById('composer-text')?.focus();
            break;
        case 'n':
            owner.invokeMethodAsync('Run', 'new');
            break;
        case '?':
            owner.invokeMethodAsync('Run', 'help');
            break;
        case 't':
            press(entry, '[id^="react-"]');
            break;
        case 'o':
            press(entry, '.card a, .text a');
            break;
        default:
            press(entry, `[data-key="${key.key}"]`);
            break;
    }
}

/**
 * @param {Element | null} entry
 * @param {string} selector
 */
function press(entry, selector) {
    /** @type {HTMLElement | null | undefined} */ (entry?.querySelector(selector))?.click();
}
