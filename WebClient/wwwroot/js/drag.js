// @ts-check

const type = 'application/x-parley-share';

/**
 * Lets the person drag an item (`data-share`) onto a conversation (`data-conversation`). The same is possible by the button Send.
 * @param {{ invokeMethodAsync(name: 'Dropped', conversationId: string, share: string, title: string): Promise<void> }} owner
 */
export function listen(owner) {
    /** @type {Element | null} */
    let target = null;
    const mark = (/** @type {Element | null} */ next) => {
        if (next === target)
            return;
        target?.classList.remove('is-target');
        next?.classList.add('is-target');
        target = next;
    };
    const targetOf = (/** @type {DragEvent} */ drag) =>
        drag.dataTransfer?.types.includes(type) ? /** @type {Element} */ (drag.target).closest('[data-conversation]') : null;
    const onStart = (/** @type {DragEvent} */ drag) => {
        const item = /** @type {HTMLElement | null} */ (/** @type {Element} */ (drag.target).closest('[data-share]'));
        if (!item || !drag.dataTransfer)
            return;
        const { share, shareTitle } = item.dataset;
        drag.dataTransfer.setData(type, `${share}\n${(shareTitle ?? '').replaceAll('\n', ' ')}`);
        drag.dataTransfer.effectAllowed = 'copy';
        document.body.classList.add('is-dragging');
    };
    const onOver = (/** @type {DragEvent} */ drag) => {
        mark(targetOf(drag));
        if (!target || !drag.dataTransfer)
            return;
        drag.preventDefault(); // The browser then allows the drop.
        drag.dataTransfer.dropEffect = 'copy';
    };
    const onDrop = (/** @type {DragEvent} */ drag) => {
        const conversation = /** @type {HTMLElement | null} */ (targetOf(drag))?.dataset.conversation;
        if (!conversation || !drag.dataTransfer)
            return;
        drag.preventDefault();
        const [share, title] = drag.dataTransfer.getData(type).split('\n'); // Another page can drag data of this type, too.
        owner.invokeMethodAsync('Dropped', conversation, share ?? '', title ?? '');
    };
    const onEnd = () => {
        mark(null);
        document.body.classList.remove('is-dragging');
    };
    document.addEventListener('dragstart', onStart);
    document.addEventListener('dragover', onOver);
    document.addEventListener('drop', onDrop);
    document.addEventListener('dragend', onEnd);
    return {
        dispose() {
            document.removeEventListener('dragstart', onStart);
            document.removeEventListener('dragover', onOver);
            document.removeEventListener('drop', onDrop);
            document.removeEventListener('dragend', onEnd);
        },
    };
}
