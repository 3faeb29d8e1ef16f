// @ts-check

/**
 * @typedef {object} Owner
 * @property {(name: 'LoadOlder' | 'LoadNewer' | 'Seen' | 'AtEnd', argument?: number | boolean) => Promise<void>} invokeMethodAsync
 */

/**
 * Keeps the scroll position: at the end if the end is on the screen, otherwise at the first visible entry. The browser calls the
 * observers after the document has changed and before it paints, so the reader sees no jump.
 * @param {Owner} owner is called when an end of the list comes near, when the end of the list enters or leaves the screen, and with the
 * last visible entry
 * @param {HTMLElement} scroller
 * @param {HTMLElement} list
 * @param {number | null} at the sequence number of the entry to show first
 */
export function keepPlace(owner, scroller, list, at) {
    const lifetime = new AbortController();
    const { signal } = lifetime;
    let isAtEnd = true;
    let wasAtEnd = true;
    /** @type {Element | undefined} */
    let anchor;
    let offset = 0;
    let scrolled = 0;
    let seen = 0;

    const hasNewer = () => list.dataset.hasNewer === 'yes';
    const note = () => {
        isAtEnd = !hasNewer() && scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 8;
        const top = scroller.getBoundingClientRect().top;
        anchor = firstBelow(list, top);
        offset = anchor ? anchor.getBoundingClientRect().bottom : 0; // The top may move: the sender's name there may disappear.
        scrolled = scroller.scrollTop;
        if (isAtEnd === wasAtEnd)
            return;
        wasAtEnd = isAtEnd;
        owner.invokeMethodAsync('AtEnd', isAtEnd);
    };
    const restore = () => {
        if (isAtEnd && !hasNewer())
            scroller.scrollTop = scroller.scrollHeight;
        else if (anchor?.isConnected) {
            const since = scroller.scrollTop - scrolled; // The reader has scrolled, and the browser has not reported it yet.
            scroller.scrollTop += anchor.getBoundingClientRect().bottom - (offset - since);
        }
        note();
        tellSeen();
    };
    const tellSeen = () => {
        if (document.hidden || !document.hasFocus())
            return;
        const seq = lastAbove(list, scroller.getBoundingClientRect().bottom) ?? 0;
        if (seq <= seen)
            return;
        seen = seq;
        owner.invokeMethodAsync('Seen', seq);
    };
    const tellAgain = () => {
        seen = 0; // The previous call of Seen may have failed.
        tellSeen();
    };
    const loadNear = () => {
        if (scroller.scrollTop < scroller.clientHeight)
            owner.invokeMethodAsync('LoadOlder');
        if (hasNewer() && scroller.scrollHeight - scroller.scrollTop < 2 * scroller.clientHeight)
            owner.invokeMethodAsync('LoadNewer');
    };
    const onScroll = () => {
        note();
        tellSeen();
        loadNear();
    };
    /** @param {KeyboardEvent} key */
    const onKey = key => moveFocus(list, key);
    const place = {
        toEnd() {
            scroller.scrollTop = scroller.scrollHeight;
            onScroll();
        },
        /** @param {number} seq */
        to(seq) {
            const entry = list.querySelector(`[data-seq="${seq}"]`);
            if (!entry)
                return;
            isAtEnd = false;
            entry.scrollIntoView({ block: 'center' });
            entry.classList.remove('is-marked');
            void entry.clientWidth; // Reading the width makes the browser start the animation again.
            entry.classList.add('is-marked');
            onScroll();
        },
        /** Returns the sequence number of the entry in the middle of the screen; null if there is none. */
        middle() {
            const { top, bottom } = scroller.getBoundingClientRect();
            return lastAbove(list, (top + bottom) / 2);
        },
        dispose() {
            lifetime.abort();
            mutations.disconnect();
            sizes.disconnect();
        },
    };

    scroller.addEventListener('scroll', onScroll, { passive: true, signal });
    scroller.addEventListener('keydown', onKey, { signal });
    const mutations = new MutationObserver(restore);
    mutations.observe(list, { childList: true, subtree: true, characterData: true });
    const sizes = new ResizeObserver(restore);
    sizes.observe(scroller);
    sizes.observe(list);
    window.addEventListener('focus', tellAgain, { signal });
    document.addEventListener('visibilitychange', tellAgain, { signal });

    const unread = list.querySelector('.divider .unread');
    if (at)
        place.to(at);
    else if (unread) {
        isAtEnd = false;
        scroller.scrollTop += unread.getBoundingClientRect().top - scroller.getBoundingClientRect().top - scroller.clientHeight / 4;
        onScroll();
    } else {
        restore();
        loadNear();
    }
    scroller.dataset.placed = 'yes';
    return place;
}

/**
 * Moves the focus from entry to entry with the arrow keys, Home and End.
 * @param {HTMLElement} list
 * @param {KeyboardEvent} key
 */
function moveFocus(list, key) {
    const isStep = ['ArrowUp', 'ArrowDown', 'Home', 'End'].includes(key.key);
    if (!isStep || key.altKey || key.ctrlKey || key.metaKey || /** @type {Element} */ (key.target).closest('textarea, [popover]'))
        return;
    const entries = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[data-seq]')]);
    const present = /** @type {Element} */ (key.target).closest('[data-seq]');
    const index = present ? entries.indexOf(/** @type {HTMLElement} */ (present)) : entries.length;
    const next = key.key === 'Home' ? 0 : key.key === 'End' ? entries.length - 1
        : key.key === 'ArrowUp' ? Math.max(0, index - 1) : Math.min(entries.length - 1, index + 1);
    key.preventDefault();
    entries[next]?.focus();
}

/**
 * Returns the first entry whose lower edge is below a vertical position. It uses a binary search. Other rows do not count: the date moves
 * to the top when older entries of that day are added.
 * @param {HTMLElement} list
 * @param {number} top
 */
function firstBelow(list, top) {
    let [low, high] = [0, list.children.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if (/** @type {Element} */ (list.children[middle]).getBoundingClientRect().bottom > top)
            high = middle;
        else
            low = middle + 1;
    }
    while (list.children[low] && !list.children[low].hasAttribute('data-seq'))
        low++;
    return list.children[low];
}

/**
 * Returns the sequence number of the last entry whose upper edge is above a vertical position; null if there is none.
 * @param {HTMLElement} list
 * @param {number} bottom
 */
function lastAbove(list, bottom) {
    for (let entry = list.lastElementChild; entry; entry = entry.previousElementSibling) {
        if (entry.hasAttribute('data-seq') && entry.getBoundingClientRect().top < bottom)
            return Number(entry.getAttribute('data-seq'));
    }
    return null;
}
