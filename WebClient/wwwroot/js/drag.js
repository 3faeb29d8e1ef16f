// @ts-check

import { elementOf } from './elements.js';

const type = 'application/x-parley-share';

/**
 * Lets the person drag an item (`data-share`) onto a conversation (`data-conversation`). The button Send does the same without a mouse.
 * @param {{ invokeMethodAsync(name: 'Dropped', conversationId: string, share: string, title: string): Promise<void> }} owner
 */
export function listen(owner) {
    const lifetime = new AbortController();
    const { signal } = lifetime;
    /** @type {Element | null} */
    let target = null;
    /** @type {HTMLElement | null} */
    let source = null; // the conversation that contains the dragged item
    const conversationOf = (/** @type {Element | null} */ element) =>
        /** @type {HTMLElement | null} */ (element?.closest('[data-conversation]') ?? null);
    const mark = (/** @type {Element | null} */ next) => {
        if (next === target)
            return;
        target?.classList.remove('is-target');
        next?.classList.add('is-target');
        target = next;
    };
    // The conversation that contains the item is no target. Otherwise a drag of a few pixels would send the item again.
    const targetOf = (/** @type {DragEvent} */ drag) => {
        const conversation = drag.dataTransfer?.types.includes(type) ? conversationOf(elementOf(drag)) : null;
        return conversation?.dataset.conversation === source?.dataset.conversation ? null : conversation;
    };
    const onStart = (/** @type {DragEvent} */ drag) => {
        const item = /** @type {HTMLElement | null | undefined} */ (elementOf(drag)?.closest('[data-share]'));
        if (!item || !drag.dataTransfer)
            return;
        const { share, shareTitle } = item.dataset;
        drag.dataTransfer.setData(type, `${share}\n${(shareTitle ?? '').replaceAll('\n', ' ')}`);
        drag.dataTransfer.effectAllowed = 'copy';
        source = conversationOf(item);
        source?.classList.add('is-source');
        document.body.classList.add('is-dragging');
    };
    const onOver = (/** @type {DragEvent} */ drag) => {
        mark(targetOf(drag));
        if (!target || !drag.dataTransfer)
            return;
        drag.preventDefault(); // The browser then allows the drop.
        drag.dataTransfer.dropEffect = 'copy';
    };
    const onLeave = (/** @type {DragEvent} */ drag) => {
        if (drag.relatedTarget === null)
            mark(null); // The pointer has left the window.
    };
    const onEnd = () => {
        mark(null);
        source?.classList.remove('is-source');
        source = null;
        document.body.classList.remove('is-dragging');
    };
    const onDrop = (/** @type {DragEvent} */ drag) => {
        const conversation = targetOf(drag)?.dataset.conversation;
        onEnd(); // If the item comes from another page, this page gets no dragend event.
        if (!conversation || !drag.dataTransfer)
            return;
        drag.preventDefault();
        // Another page can set data of this type. .NET refuses an unpaired surrogate, which that data may have.
        const [share, title] = drag.dataTransfer.getData(type).toWellFormed().split('\n');
        owner.invokeMethodAsync('Dropped', conversation, share ?? '', title ?? '');
    };
    document.addEventListener('dragstart', onStart, { signal });
    document.addEventListener('dragover', onOver, { signal });
    document.addEventListener('dragleave', onLeave, { signal });
    document.addEventListener('drop', onDrop, { signal });
    document.addEventListener('dragend', onEnd, { signal });
    document.addEventListener('pointerdown', onEnd, { signal }); // There is no dragend if the dragged element was removed.
    return {
        dispose() {
            onEnd();
            lifetime.abort();
        },
    };
}
