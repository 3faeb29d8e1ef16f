// @ts-check

import { elementOf, isOfConversations } from '../js/elements.js';

/**
 * Reports texts and files that are pasted into the page or dropped on it. A text may be the address of a picture.
 * @param {{ invokeMethodAsync(name: 'Offer', text: string): Promise<void> }} owner an empty text stands for a file
 */
export function watch(owner) {
    const lifetime = new AbortController();
    const { signal } = lifetime;
    /** @param {Event} event */
    const isOnPage = event => elementOf(event)?.closest('.content-page') != null;

    let isOwn = false; // whether the dragged element belongs to this page

    /** @param {DataTransfer | null} data */
    const offer = data => {
        if (data?.types.includes('Files') && !data.types.includes('text/uri-list'))
            owner.invokeMethodAsync('Offer', '');
        else
            owner.invokeMethodAsync('Offer', (data?.getData('text/uri-list') || data?.getData('text/plain') || '').toWellFormed());
    };
    /** @param {ClipboardEvent} paste */
    const onPaste = paste => {
        const element = elementOf(paste);
        const isElsewhere = element?.closest('input, textarea, [contenteditable]') || isOfConversations(element);
        if (isElsewhere || document.querySelector('dialog[open]'))
            return;
        paste.preventDefault();
        offer(paste.clipboardData);
    };
    const onDragStart = () => { isOwn = true; };
    const onDragEnd = () => { isOwn = false; };
    /** @param {DragEvent} drag */
    const onDragOver = drag => {
        if (isOwn || drag.defaultPrevented || !isOnPage(drag))
            return;
        drag.preventDefault();
        if (drag.dataTransfer)
            drag.dataTransfer.dropEffect = 'copy';
    };
    /** @param {DragEvent} drop */
    const onDrop = drop => {
        if (isOwn || drop.defaultPrevented || !isOnPage(drop))
            return;
        drop.preventDefault(); // Otherwise the browser navigates to the dropped address or file.
        offer(drop.dataTransfer);
    };
    document.addEventListener('paste', onPaste, { signal });
    document.addEventListener('dragstart', onDragStart, { signal });
    document.addEventListener('dragend', onDragEnd, { signal });
    document.addEventListener('pointerdown', onDragEnd, { signal }); // There is no dragend if the dragged element was removed.
    document.addEventListener('dragover', onDragOver, { signal });
    document.addEventListener('drop', onDrop, { signal });
    document.body.dataset.offers = 'on';
    return {
        dispose() {
            lifetime.abort();
            delete document.body.dataset.offers;
        },
    };
}
