// @ts-check

// The browser may refuse the storage: in a private window, or when it is full. Then nothing is kept across a reload.

/** @param {string} key */
export function get(key) {
    try {
        return localStorage.getItem(key);
    } catch {
        return null;
    }
}

/**
 * @param {string} key
 * @param {string} text
 * @returns {boolean} whether the text is stored
 */
export function set(key, text) {
    try {
        localStorage.setItem(key, text);
        return true;
    } catch {
        return false;
    }
}

/** @param {string} key */
export function remove(key) {
    try {
        localStorage.removeItem(key);
    } catch {
        // Nothing was stored.
    }
}

/**
 * Reports the key of each text that another tab has changed or removed.
 * @param {(key: string) => void} changed
 */
export function watch(changed) {
    addEventListener('storage', change => {
        if (change.key !== null && change.storageArea === localStorage)
            changed(change.key);
    });
}

/**
 * The keys that begin with a text, in order.
 * @param {string} beginning
 */
export function keys(beginning) {
    try {
        return Object.keys(localStorage).filter(key => key.startsWith(beginning)).sort();
    } catch {
        return [];
    }
}
