// @ts-check

import { elementOf, isOfConversations } from '../js/elements.js';

/**
 * The left and right arrow keys open the neighbours of a pin, unless a field, a menu, a dialog or a conversation handles the key.
 */
export function listen() {
    /** @param {KeyboardEvent} key */
    const onKey = key => {
        const element = elementOf(key);
        const isOver = document.querySelector('dialog[open], [popover]:popover-open') !== null;
        const isElsewhere = element?.matches('input, textarea, select, [contenteditable]') || isOfConversations(element) || isOver;
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
    // A click that opens another tab must not reach the Blazor handler, which replaces the history entry of this tab.
    /** @param {MouseEvent} click */
    const onClick = click => {
        const opensTab = click.ctrlKey || click.metaKey || click.shiftKey;
        if (opensTab && elementOf(click)?.closest('#pin-previous, #pin-next'))
            click.stopPropagation();
    };
    const lifetime = new AbortController();
    document.addEventListener('keydown', onKey, { signal: lifetime.signal });
    document.addEventListener('click', onClick, { signal: lifetime.signal, capture: true });
    return {
        dispose() {
            lifetime.abort();
        },
    };
}
