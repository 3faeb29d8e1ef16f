// @ts-check
'use strict';

// Runs before the first paint, so that the page never appears in the wrong colours.
try {
    const theme = localStorage.getItem('parley-page/theme');
    if (theme === 'light' || theme === 'dark')
        document.documentElement.dataset.theme = theme;
} catch {
    // The browser refuses the storage: the system decides.
}
