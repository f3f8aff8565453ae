// The keys, and whether they are wanted.
import { h } from './dom.js';
import { ask } from './dialogs.js';

const keys = [
    ['j', 'older message'], ['k', 'newer message'], ['↵', 'open the message in focus'], ['u', 'back to the list'], ['d', 'delete'], ['z', 'take a deletion back'],
    ['m', 'mark as unread, or as read'], ['1 … 8', 'HTML, text and the other views'], ['/', 'search'], ['c', 'connection settings'], ['t', 'dark or light'], ['?', 'these keys'],
];

/** @param {{isOn: boolean}} keyboard @param {string} version */
export const showHelp = (keyboard, version) => ask('Keys', [
    h('dl', { class: 'keys' }, keys.map(([key, meaning]) => h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, meaning)))),
    h('label', { class: 'choice' },
        h('input', { type: 'checkbox', checked: keyboard.isOn, onchange: event => keyboard.isOn = event.target.checked }), ' Use these keys'),
    h('h3', {}, 'Search'),
    h('p', {}, h('code', {}, 'from:ada to:example.com subject:"two words" has:attachment is:unread after:2026-01-01 before:2026-02-01'), ' and words of the text.'),
    h('p', { class: 'muted' }, version ? `SmtpKit.Inbox ${version}. ` : '', h('a', { href: 'api/openapi.json' }, 'The REST interface')),
]);
