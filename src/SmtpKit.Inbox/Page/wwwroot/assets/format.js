// Numbers, sizes, times and addresses in words.

const number = new Intl.NumberFormat('en');
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const day = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short' });
const dayOfYear = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', year: 'numeric' });
const full = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'long' });

/** @param {number} value */
export const count = value => number.format(value);

/** `1 message`, `2 messages`. @param {number} value @param {string} noun */
export const many = (value, noun) => `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** The server counts to a limit, and says when it stopped there. */
export const total = (value, isCapped) => count(value) + (isCapped ? '+' : '');

/** @param {number} octets */
export function size(octets) {
    if (octets < 1024) return `${octets} B`;
    const units = ['KB', 'MB', 'GB'];
    let value = octets / 1024, unit = 0;
    while (value >= 1000 && unit < units.length - 1) {
        value /= 1024;
        unit++;
    }

    return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** The time of today, the day of another. @param {string} iso */
export function shortTime(iso, now = new Date()) {
    const time = new Date(iso);
    if (time.toDateString() === now.toDateString()) return clock.format(time);
    return (time.getFullYear() === now.getFullYear() ? day : dayOfYear).format(time);
}

/** @param {string} iso */
export function fullTime(iso) {
    const time = new Date(iso);
    return Number.isNaN(time.getTime()) ? iso : full.format(time);
}

/** @param {{name: string | null, address: string} | null} person */
export const nameOf = person => person?.name || person?.address || '';

/** @param {{name: string | null, address: string}[]} people */
export function namesOf(people) {
    if (people.length === 0) return '';
    return people.length === 1 ? nameOf(people[0]) : `${nameOf(people[0])} and ${people.length - 1} more`;
}

/** Whom a message is from, also when its header does not say. */
export const senderOf = message => nameOf(message.from) || message.envelopeFrom || 'no sender';

/** Whom it went to: the header's word first, then the envelope's. */
export const recipientsOf = message => namesOf(message.to.length > 0 ? message.to : message.envelopeTo.map(address => ({ name: null, address })));

/** @param {{subject: string | null}} message */
export const subjectOf = message => message.subject?.trim() || '(no subject)';
