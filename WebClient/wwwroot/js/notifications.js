// @ts-check

/** A visible tab holds this lock together with others, so that a hidden tab knows that the person looks at the page. */
const visible = 'parley-visible';

/**
 * Ends the request for the lock, or the lock itself.
 * @type {AbortController | undefined}
 */
let turn;

/** Whether the browser has refused to show a notification although the person allowed it. */
let isRefused = false;

const follow = () => {
    turn?.abort();
    turn = undefined;
    if (document.hidden || !navigator.locks)
        return; // Browsers have no locks on pages without https, except on localhost.
    const { signal } = turn = new AbortController();
    navigator.locks.request(visible, { mode: 'shared', signal }, () => signal.aborted ? undefined : hold(signal))
        .catch(() => { /* The tab was hidden before it had the lock. */ });
};
/** @param {AbortSignal} signal */
const hold = signal => /** @type {Promise<void>} */ (new Promise(resolve => signal.addEventListener('abort', () => resolve())));
document.addEventListener('visibilitychange', follow);
follow();

/**
 * Whether the page can show notifications. Chrome on phones has the constructor, but it throws. Without the permission, the constructor
 * shows nothing; with it, only a real notification tells.
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

/** Whether the person looks at a tab of the page. Without locks, only this tab is known. */
const isSeen = async () => navigator.locks
    ? (await navigator.locks.query()).held?.some(lock => lock.name === visible)
    : !document.hidden;

/**
 * Shows a notification, unless the person looks at a tab of the page.
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
