// @ts-check

/** A visible tab holds this lock together with others, so that a hidden tab knows that the person looks at the page. */
const visible = 'parley-visible';

/** @type {(() => void) | undefined} */
let release;

const follow = () => {
    release?.();
    release = undefined;
    if (!document.hidden)
        navigator.locks.request(visible, { mode: 'shared' }, () => new Promise(resolve => release = () => resolve(undefined)));
};
document.addEventListener('visibilitychange', follow);
follow();

/**
 * Asks the person for the permission to show notifications, if the browser has not asked before.
 * @returns {Promise<boolean>} whether they are shown
 */
export async function ask() {
    return 'Notification' in window && await Notification.requestPermission() === 'granted';
}

/**
 * Shows a notification, unless the person looks at a tab of the page.
 * @param {string} topic a later notification with the same topic replaces it
 * @param {string} title
 * @param {string} body
 * @param {() => void} opened
 */
export async function show(topic, title, body, opened) {
    if (!('Notification' in window) || Notification.permission !== 'granted')
        return;
    const { held } = await navigator.locks.query();
    if (held?.some(lock => lock.name === visible))
        return;
    const notification = new Notification(title, { body, tag: topic, icon: 'icon.svg' });
    notification.onclick = () => {
        notification.close();
        window.focus();
        opened();
    };
}
