// @ts-check
'use strict';

// This script sets the theme before the first paint, and starts Blazor. The document names it twice, in case that one request fails.
if (!document.documentElement.dataset.isStarting) {
    document.documentElement.dataset.isStarting = 'yes';
    const kept = 'parley-page/loads';
    const mostReloads = 4;
    const mostTries = 3;
    const lifetime = new AbortController(); // ends when Blazor has started: from then on, this script never leaves the page
    const { signal } = lifetime;
    let isFailed = false;
    let canStart = false; // whether Blazor's script has arrived and Blazor was not started
    let timer = 0;

    // The theme is set here, so that the page never appears in the wrong colours.
    try {
        const theme = localStorage.getItem('parley-page/theme');
        if (theme === 'light' || theme === 'dark')
            document.documentElement.dataset.theme = theme;
    } catch {
        // The browser refuses the storage: the system decides.
    }

    /**
     * Loads the document again after a pause, because one of its files did not arrive. A browser aborts requests when the network
     * changes. After some attempts, or without a storage that counts them, Blazor starts with what has arrived, and the person decides.
     */
    const loadAgain = () => {
        if (isFailed || signal.aborted)
            return;
        isFailed = true;
        addEventListener('online', () => location.reload(), { signal });
        const reloads = count();
        if (reloads < mostReloads && navigator.onLine) {
            whenParsed(() => say('Not everything could be loaded. Trying again…'));
            timer = setTimeout(() => location.reload(), pause(reloads));
            return;
        }
        forget();
        whenParsed(() => {
            say('Parley could not be loaded.');
            showFailure();
        });
        if (canStart)
            start();
    };

    /**
     * Returns the pause before the next attempt, in milliseconds.
     * @param {number} tries the number of attempts before
     */
    function pause(tries) {
        return 250 * 2 ** tries;
    }

    /** Counts this attempt, and returns how many were before it. */
    function count() {
        try {
            const reloads = Number(sessionStorage.getItem(kept));
            sessionStorage.setItem(kept, `${reloads + 1}`);
            return reloads;
        } catch {
            return mostReloads;
        }
    }

    function forget() {
        try {
            sessionStorage.removeItem(kept);
        } catch {
            // Nothing was stored.
        }
    }

    /** @param {() => void} then */
    function whenParsed(then) {
        if (document.readyState === 'loading')
            addEventListener('DOMContentLoaded', then);
        else
            then();
    }

    function showFailure() {
        document.getElementById('blazor-error-ui')?.style.setProperty('display', 'block');
    }

    /** @param {string} text */
    function say(text) {
        const status = document.querySelector('.is-loading [role="status"]');
        if (status)
            status.textContent = text;
    }

    /**
     * Loads a file of .NET. The runtime's own attempts follow each other without a pause, and after the last one it waits forever.
     * @param {string} uri
     * @param {string} integrity
     * @returns {Promise<Response>}
     */
    const download = async (uri, integrity) => {
        for (let tries = 0; tries < mostTries; tries++) {
            if (tries > 0)
                await new Promise(resolve => setTimeout(resolve, pause(tries - 1)));
            try {
                const response = await fetch(uri, { integrity });
                if (response.ok)
                    return response;
            } catch {
                // There was no answer.
            }
        }
        loadAgain();
        return new Promise(() => { });
    };

    const start = async () => {
        canStart = false;
        await /** @type {any} */ (globalThis).Blazor.start({
            // Modules are the exception: for them, Blazor accepts an address only.
            loadBootResource: (/** @type {string[]} */ ...[type, , uri, integrity]) =>
                type === 'dotnetjs' || type.startsWith('js-module') ? undefined : download(uri, integrity),
        });
        clearTimeout(timer);
        lifetime.abort();
        forget();
        if (isFailed)
            showFailure();
    };
    document.addEventListener('load', ({ target }) => {
        if (!(target instanceof HTMLScriptElement) || !target.src.endsWith('/blazor.webassembly.js'))
            return;
        canStart = true;
        if (!timer)
            start();
    }, { capture: true, signal });

    // The promise of Blazor.start stays pending if a module cannot be loaded. The failure is a rejection that nobody handles.
    addEventListener('unhandledrejection', loadAgain, { signal });
    document.addEventListener('error', ({ target }) => {
        const isFile = target instanceof HTMLScriptElement && !target.src.endsWith('/start.js')
            || target instanceof HTMLLinkElement && target.rel !== 'icon';
        if (isFile)
            loadAgain();
    }, { capture: true, signal });
    document.addEventListener('click', click => {
        const control = click.target instanceof Element ? click.target.closest('#blazor-error-ui a, #blazor-error-ui button') : null;
        if (control?.localName === 'a') {
            click.preventDefault();
            location.reload();
        } else if (control)
            document.getElementById('blazor-error-ui')?.style.removeProperty('display');
    });
}
