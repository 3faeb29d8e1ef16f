// @ts-check

// .NET refuses an unpaired surrogate. This listener runs in the capture phase, so it corrects a field before Blazor reads the value.
for (const type of ['input', 'change']) {
    addEventListener(type, event => {
        const field = event.target;
        const isField = field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement;
        if (isField && !field.value.isWellFormed())
            field.value = field.value.toWellFormed();
    }, true);
}

/** Whether the server saw a session when it sent the document: `yes`, `no` or `unknown`. */
export function session() {
    return document.documentElement.dataset.session ?? 'unknown';
}

/**
 * Uses a theme from now on.
 * @param {string} theme `light`, `dark` or `system`
 */
export function useTheme(theme) {
    if (theme === 'system')
        delete document.documentElement.dataset.theme;
    else
        document.documentElement.dataset.theme = theme;
}

/**
 * Shows the number of unread conversations in the title and the icon of the tab.
 * @param {number} unread
 * @param {string} title
 */
export function showUnread(unread, title) {
    document.title = unread > 0 ? `(${unread}) ${title}` : title;
    const icon = /** @type {HTMLLinkElement | null} */ (document.querySelector('link[rel="icon"]'));
    if (!icon)
        return;
    icon.dataset.plain ??= icon.href;
    const text = unread > 9 ? '9+' : `${unread}`;
    const badge = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="#b3003c"/>'
        + '<text x="16" y="22" font-family="sans-serif" font-size="18" font-weight="700" text-anchor="middle" fill="#fff">'
        + `${text}</text></svg>`;
    icon.href = unread > 0 ? `data:image/svg+xml,${encodeURIComponent(badge)}` : icon.dataset.plain;
}

/**
 * Calls back when the browser reports that the network is there again.
 * @param {() => void} back
 */
export function onOnline(back) {
    window.addEventListener('online', back);
}

/**
 * Calls back when the person leaves the page.
 * @param {() => void} leaving
 */
export function onLeaving(leaving) {
    window.addEventListener('pagehide', leaving);
}

/** @param {BeforeUnloadEvent} leaving */
const ask = leaving => leaving.preventDefault();

/**
 * Whether the browser asks the person before it closes or leaves the page.
 * @param {boolean} asks
 */
export function askBeforeLeaving(asks) {
    if (asks)
        window.addEventListener('beforeunload', ask);
    else
        window.removeEventListener('beforeunload', ask);
}

/**
 * Returns whether a media query matches, and calls back with each change.
 * @param {string} query
 * @param {(matches: boolean) => void} changed
 */
export function matches(query, changed) {
    const media = matchMedia(query);
    media.addEventListener('change', () => changed(media.matches));
    return media.matches;
}
