// @ts-check

/** The name of the shared lock that each visible tab holds. A hidden tab reads it to know whether another tab is visible. */
const visible = 'parley-visible';

/**
 * Cancels the request for the lock, or releases the lock.
 * @type {AbortController | undefined}
 */
let turn;

/** Whether the browser has refused to show a notification although the person allowed it. */
let isRefused = false;

const follow = () => {
    turn?.abort();
    turn = undefined;
    if (document.hidden || !navigator.locks)
        return; // Without https, browsers offer the Web Locks API only on localhost.
    const { signal } = turn = new AbortController();
    navigator.locks.request(visible, { mode: 'shared', signal }, () => signal.aborted ? undefined : hold(signal))
        .catch(() => { /* The tab was hidden before it had the lock. */ });
};
/** @param {AbortSignal} signal */
const hold = signal => /** @type {Promise<void>} */ (new Promise(resolve => signal.addEventListener('abort', () => resolve())));
document.addEventListener('visibilitychange', follow);
follow();

/**
 * Returns whether the page can show notifications. Chrome on Android has the constructor, but the constructor throws. Without the
 * permission, a test call of the constructor shows nothing. With the permission, there is no test call, because it would show something.
 */
const canShow = () => {
    if (!('Notification' in window) || isRefused)
        return false;
    try {
        if (Notification.permission !== 'granted')
            new Notification('');
        return true;
    } catch {
        return false;
    }
};

/**
 * Asks the person for the permission to show notifications, if the browser has not asked before.
 * @returns {Promise<boolean>} whether they are shown
 */
export async function ask() {
    return canShow() && await Notification.requestPermission() === 'granted';
}

/** Returns whether a tab of the page is visible. Without the Web Locks API, only this tab counts. */
const isSeen = async () => navigator.locks
    ? (await navigator.locks.query()).held?.some(lock => lock.name === visible)
    : !document.hidden;

/**
 * Shows a notification, unless a tab of the page is visible.
 * @param {string} topic a later notification with the same topic replaces it
 * @param {string} title
 * @param {string} body
 * @param {() => void} opened
 */
export async function show(topic, title, body, opened) {
    if (!('Notification' in window) || Notification.permission !== 'granted' || await isSeen())
        return;
    try {
        const notification = new Notification(title, { body, tag: topic, icon: 'icon.svg' });
        notification.onclick = () => {
            notification.close();
            window.focus();
            opened();
        };
    } catch {
        isRefused = true;
    }
}
