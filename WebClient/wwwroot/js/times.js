// @ts-check

const time = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'short' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
const wholeDay = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', timeZone: 'UTC' });
const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });

/**
 * The time of today, the weekday within six days, otherwise the date; in the reader's language and zone.
 * @param {number} at milliseconds since 1970
 * @param {number} now milliseconds since 1970
 */
export function short(at, now) {
    const [then, today] = [new Date(at), new Date(now)];
    const days = Math.round((startOf(today) - startOf(then)) / 86_400_000);
    const format = days === 0 ? time : days > 0 && days < 7 ? weekday : then.getFullYear() === today.getFullYear() ? day : date;
    return format.format(then);
}

/**
 * The whole date and time.
 * @param {number} at milliseconds since 1970
 */
export function full(at) {
    return exact.format(at);
}

/**
 * The day of a time in the reader's zone.
 * @param {number} at milliseconds since 1970
 * @returns {number} days since 1970
 */
export function dayNumber(at) {
    const then = new Date(at);
    return Math.floor(Date.UTC(then.getFullYear(), then.getMonth(), then.getDate()) / 86_400_000);
}

/**
 * A day with its weekday.
 * @param {number} day days since 1970
 */
export function dateOf(day) {
    return wholeDay.format(new Date(day * 86_400_000));
}

/** @param {Date} moment */
function startOf(moment) {
    return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate()).getTime();
}
