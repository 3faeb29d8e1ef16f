// @ts-check

/**
 * Listens to the text box. It calls the owner at most once in a quarter of a second, so that a key press runs no .NET code.
 * @param {{ invokeMethodAsync(name: 'Written', text: string, length: number): Promise<void>,
 *           invokeMethodAsync(name: 'Writes'): Promise<void>,
 *           invokeMethod(name: 'Pasted', text: string): string | null }} owner
 * @param {HTMLTextAreaElement} box
 * @param {string} draft the text to begin with
 * @param {boolean} enterSends whether Enter sends and Shift+Enter breaks the line; otherwise Ctrl+Enter sends
 */
export function write(owner, box, draft, enterSends) {
    const lifetime = new AbortController();
    const { signal } = lifetime;
    const pause = 250;
    let timer = 0;
    let isDue = false;

    const tell = () => {
        clearTimeout(timer);
        timer = 0;
        if (!isDue)
            return;
        isDue = false;
        owner.invokeMethodAsync('Written', box.value.toWellFormed(), lengthOf(box.value));
    };
    const tellAll = () => {
        tell();
        if (box.value)
            owner.invokeMethodAsync('Writes');
    };
    const onInput = () => {
        isDue = true;
        timer ||= setTimeout(tellAll, pause);
    };
    /** @param {KeyboardEvent} key */
    const onKey = key => {
        // While an input method composes a word, Enter belongs to it.
        if (key.key !== 'Enter' || key.isComposing)
            return;
        const sends = enterSends ? !key.shiftKey && !key.altKey : key.ctrlKey || key.metaKey;
        if (!sends)
            return;
        key.preventDefault();
        box.form?.requestSubmit();
    };
    // Pasted is called only if the text may contain an address of content. Pasted attaches the content and returns the rest of the text.
    /** @param {ClipboardEvent} paste */
    const onPaste = paste => {
        const text = (paste.clipboardData?.getData('text/plain') ?? '').toWellFormed();
        const rest = /\/(pins|boards|users)\/./.test(text) ? owner.invokeMethod('Pasted', text) : null;
        if (rest === null)
            return;
        paste.preventDefault();
        if (rest)
            insertText(box, rest);
    };
    box.value ||= draft; // The person may have written already.
    box.addEventListener('input', onInput, { signal });
    box.addEventListener('keydown', onKey, { signal });
    box.addEventListener('paste', onPaste, { signal });
    window.addEventListener('pagehide', tell, { signal });
    document.addEventListener('visibilitychange', tell, { signal });
    return {
        /**
         * Empties the box, unless the text is empty or too long, and returns what was in it.
         * @param {number} maxLength in characters
         * @param {boolean} mayBeEmpty whether the message has items
         */
        take(maxLength, mayBeEmpty) {
            const text = box.value.toWellFormed().replaceAll('\t', ' ').trim(); // .NET refuses an unpaired surrogate.
            const length = lengthOf(text);
            if ((length > 0 || mayBeEmpty) && length <= maxLength) {
                box.value = '';
                isDue = false;
                clearTimeout(timer);
                timer = 0;
            } else {
                isDue = true;
                tell();
            }
            return { text, length };
        },
        /**
         * Writes a word at the cursor.
         * @param {string} word
         */
        insert(word) {
            const before = box.value.slice(0, box.selectionStart);
            const after = box.value.slice(box.selectionEnd);
            insertText(box, (/\S$/.test(before) ? ' ' : '') + word + (/^\S/.test(after) ? ' ' : ''));
        },
        /**
         * Shows the draft of another tab, unless this tab has a change that is not stored yet.
         * @param {string} text
         * @returns {boolean} whether it is shown
         */
        show(text) {
            if (!isDue)
                box.value = text;
            return !isDue;
        },
        /**
         * Writes a text in front of the draft, on a line of its own.
         * @param {string} text
         */
        putBack(text) {
            box.value = [text, box.value].filter(part => part).join('\n');
            return { text: box.value.toWellFormed(), length: lengthOf(box.value) };
        },
        dispose() {
            tell();
            lifetime.abort();
        },
    };
}

/**
 * Replaces the selected text, so that the browser's Undo can restore it.
 * @param {HTMLTextAreaElement} box
 * @param {string} text
 */
function insertText(box, text) {
    box.focus();
    if (document.execCommand('insertText', false, text)) // deprecated, but no other call keeps the browser's undo history
        return;
    box.setRangeText(text, box.selectionStart, box.selectionEnd, 'end');
    box.dispatchEvent(new InputEvent('input', { bubbles: true }));
}

/**
 * The number of characters as the server counts them: Unicode code points.
 * @param {string} text
 */
function lengthOf(text) {
    return [...text].length;
}
