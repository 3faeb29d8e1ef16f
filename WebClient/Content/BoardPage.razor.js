// @ts-check

/**
 * Reports what is pasted into the page or dropped on it, and could be the address of a picture.
 * @param {HTMLElement} page
 * @param {{ invokeMethodAsync(name: 'Offer', text: string): Promise<void> }} owner an empty text stands for a file
 */
export function watch(page, owner) {
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
        if (isOwn || drag.defaultPrevented)
            return;
        drag.preventDefault();
        if (drag.dataTransfer)
            drag.dataTransfer.dropEffect = 'copy';
    };
    /** @param {DragEvent} drop */
    const onDrop = drop => {
        if (isOwn || drop.defaultPrevented)
            return;
        drop.preventDefault(); // Otherwise the browser leaves the page.
        offer(drop.dataTransfer);
    };
    document.addEventListener('paste', onPaste);
    document.addEventListener('dragstart', onDragStart);
    document.addEventListener('dragend', onDragEnd);
    page.addEventListener('dragover', onDragOver);
    page.addEventListener('drop', onDrop);
    page.dataset.offers = 'on';
    return {
        dispose() {
            document.removeEventListener('paste', onPaste);
            document.removeEventListener('dragstart', onDragStart);
            document.removeEventListener('dragend', onDragEnd);
            page.removeEventListener('dragover', onDragOver);
            page.removeEventListener('drop', onDrop);
        },
    };
}
