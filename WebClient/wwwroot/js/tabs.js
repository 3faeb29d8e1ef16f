// @ts-check

/**
 * Opens a channel to the other tabs; null if the browser has none.
 * @param {string} name
 * @param {(text: string) => void} received
 */
export function open(name, received) {
    if (typeof BroadcastChannel === 'undefined')
        return null;
    const channel = new BroadcastChannel(name);
    channel.onmessage = message => received(message.data);
    return channel;
}

/**
 * @param {BroadcastChannel} channel
 * @param {string} text
 */
export function post(channel, text) {
    channel.postMessage(text);
}

/** @param {BroadcastChannel} channel */
export function close(channel) {
    channel.close();
}

/**
 * Competes for the lead until the result is withdrawn. The tab that holds the lock leads. When a tab is closed, discarded or crashes, the
 * browser releases its lock.
 *
 * A page that runs no more must not lead, and browsers differ in how they stop pages:
 * - Chrome on computers freezes hidden pages to save energy, but not a page that holds a Web Lock
 *   (https://developer.chrome.com/blog/freezing-on-energy-saver). So a hidden leader runs on.
 * - Chrome on phones freezes any hidden page after some minutes. It sends `freeze` before, and `resume` after.
 * - A page in the back/forward cache is stopped. WebKit then releases its lock by itself, and does not send `freeze`.
 * So a page withdraws before each stop, even if it only waits: otherwise it would become the leader while it is stopped.
 * @param {string} name
 * @param {() => void} began
 * @param {() => void} ended the browser has taken the lead away
 */
export function lead(name, began, ended) {
    const candidacy = new AbortController();
    const lasts = { signal: candidacy.signal };
    if (!navigator.locks || typeof BroadcastChannel === 'undefined') {
        began(); // Each tab leads itself. Browsers have no locks on pages without https, except on localhost.
        return candidacy;
    }

    /** @type {AbortController | null} */
    let turn = null;
    const compete = () => {
        if (turn)
            return;
        const { signal } = turn = new AbortController();
        navigator.locks.request(name, { signal }, () => signal.aborted ? undefined : hold(signal)).catch(() => { /* It was withdrawn. */ });
    };
    /** @param {AbortSignal} signal */
    const hold = signal => /** @type {Promise<void>} */ (new Promise(resolve => {
        signal.addEventListener('abort', () => resolve());
        began();
    }));
    const pause = () => {
        if (!turn)
            return;
        turn.abort();
        turn = null;
        ended();
    };

    document.addEventListener('freeze', pause, lasts);
    document.addEventListener('resume', compete, lasts);
    addEventListener('pagehide', event => { if (event.persisted) pause(); }, lasts);
    addEventListener('pageshow', event => { if (event.persisted) compete(); }, lasts);
    candidacy.signal.addEventListener('abort', () => turn?.abort());
    compete();
    return candidacy;
}

/** @param {AbortController} candidacy */
export function withdraw(candidacy) {
    candidacy.abort();
}

/**
 * Reloads the page.
 * @param {string} note a text for the next document of this tab
 */
export function reload(note) {
    try {
        sessionStorage.setItem('note', note);
    } catch {
        // The browser refuses the storage. The note is lost.
    }
    location.reload();
}

/** Returns the note of the previous document of this tab, and removes it. */
export function takeNote() {
    try {
        const note = sessionStorage.getItem('note') ?? '';
        sessionStorage.removeItem('note');
        return note;
    } catch {
        return '';
    }
}
