// @ts-check

/**
 * Loads a picture and returns its size in pixels.
 * @param {string} address
 * @param {number} patience the timeout in milliseconds
 * @returns {Promise<{ state: 'loaded' | 'failed' | 'late', width: number, height: number }>}
 */
export function measure(address, patience) {
    return new Promise(resolve => {
        const picture = new Image();
        /** @param {'loaded' | 'failed' | 'late'} state */
        const end = state => {
            clearTimeout(timer);
            picture.onload = picture.onerror = null;
            resolve({ state, width: picture.naturalWidth, height: picture.naturalHeight });
            if (state === 'late')
                picture.src = ''; // ends the download
        };
        const timer = setTimeout(() => end('late'), patience);
        picture.onload = () => end('loaded');
        picture.onerror = () => end('failed');
        picture.src = address;
    });
}
