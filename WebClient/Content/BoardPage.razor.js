// @ts-check

/**
 * Reports what is pasted into the page or dropped on it, and could be the address of a picture.
 * @param {{ invokeMethodAsync(name: 'Offer', text: string): Promise<void> }} owner an empty text stands for a file
 */
export function watch(owner) {
    /** @param {Event} event */
    const isOnPage = event => /** @type {Element} */ (event.target).closest('.content-page') !== null;

    let isOwn = false; // Whether what is dragged comes from this page.

    /** @param {DataTransfer | null} data */
    const offer = data => {
        if (data?.types.includes('Files') && !data.types.includes('text/uri-list'))
            owner.invokeMethodAsync('Offer', '');
        else
            owner.invokeMethodAsync('Offer', data?.getData('text/uri-list') || data?.getData('text/plain') || '');
    };
    /** @param {ClipboardEvent} paste */
    const onPaste = paste => {
        const target = /** @type {Element} */ (paste.target);
        if (target.closest('input, textarea, [contenteditable]') || document.querySelector('dialog[open]'))
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
        drop.preventDefault(); // Otherwise the browser leaves the page.
        offer(drop.dataTransfer);
    };
    document.addEventListener('paste', onPaste);
    document.addEventListener('dragstart', onDragStart);
    document.addEventListener('dragend', onDragEnd);
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('drop', onDrop);
    document.body.dataset.offers = 'on';
    return {
        dispose() {
            document.removeEventListener('paste', onPaste);
            document.removeEventListener('dragstart', onDragStart);
            document.removeEventListener('dragend', onDragEnd);
            document.removeEventListener('dragover', onDragOver);
            document.removeEventListener('drop', onDrop);
            delete document.body.dataset.offers;
        },
    };
}
