// What would be amiss where the message is going: in mail programs that know less HTML, with links that are dead, without a way to unsubscribe.
import { fill, h, outward, said } from './dom.js';
import { icon } from './icons.js';
import { many, size } from './format.js';
import { api } from './api.js';

/** Gmail shows so much of a message's HTML and hides the rest behind a link. */
const clipped = 102 * 1024;

export async function checksPanel(message, signal) {
    const checks = await api.checks(message.id, false, signal);
    const links = h('div', {});
    drawLinks(links, message, signal);
    return h('div', { class: 'checks-view' },
        h('ul', { class: 'findings', role: 'list' },
            finding(checks.hasText, checks.hasText ? 'There is a text part.' : 'There is no text part: clients without HTML show nothing, and filters take it as a sign of spam.'),
            unsubscribe(checks.listUnsubscribe),
            checks.listUnsubscribe.problems.map(problem => finding(false, problem)),
            finding(checks.size <= clipped, `The message has ${size(checks.size)}${checks.size <= clipped ? '.' : '. Gmail clips HTML beyond 102 KB.'}`)),
        h('h3', {}, 'HTML that clients do not support'),
        features(checks.html, message.hasHtml),
        h('h3', {}, 'Links'),
        links);
}

const finding = (isGood, text) => h('li', { class: isGood ? 'good' : 'warning' }, icon(isGood ? 'check' : 'warning'), h('span', {}, text));

function unsubscribe(found) {
    if (!found.present) return h('li', { class: 'neutral' }, icon('help'), h('span', {}, 'There is no List-Unsubscribe header. Mail to a list needs one.'));
    return finding(found.oneClick, found.oneClick
        ? 'List-Unsubscribe is there, by one click (RFC 8058).'
        : 'List-Unsubscribe is there, but not by one click (RFC 8058), which Gmail and Yahoo ask of senders in bulk.');
}

function features(found, hasHtml) {
    if (!hasHtml) return h('p', { class: 'muted' }, 'There is no HTML in this message.');
    if (found.length === 0) return h('p', { class: 'muted' }, 'Nothing that the table knows of.');

    const clients = [...new Set(found.flatMap(({ support }) => Object.keys(support)))];
    return h('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Support by mail programs' },
        h('table', { class: 'features' },
            h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'Feature'), clients.map(client => h('th', { scope: 'col' }, client)))),
            h('tbody', {}, found.map(({ feature, where, support, source }) => h('tr', {},
                h('th', { scope: 'row' }, outward(source, h('code', {}, feature)), h('p', { class: 'muted' }, said(where))),
                clients.map(client => h('td', {}, support[client] ? h('span', { class: `support ${support[client]}` }, support[client]) : '–')))))));
}

function drawLinks(place, message, signal) {
    if (message.links.length === 0) return fill(place, h('p', { class: 'muted' }, 'There are no links in this message.'));

    const ask = async () => {
        place.setAttribute('aria-busy', 'true');
        fill(place, h('p', { role: 'status' }, `Asking for ${many(message.links.length, 'link')} …`));
        try {
            const { links } = await api.checks(message.id, true, signal);
            fill(place, h('ul', { class: 'findings', role: 'list' }, (links ?? []).map(({ href, status, error }) =>
                finding(!error && status < 400, [h('bdi', { dir: 'ltr' }, outward(href, href)), ` ${error || status}`]))));
        } catch (error) {
            if (error.name === 'AbortError') return;
            fill(place, h('p', { class: 'fault-text', role: 'alert' }, error.message));
        }
        place.removeAttribute('aria-busy');
    };

    return fill(place,
        h('p', { class: 'muted' }, 'The server asks each address for its head: whoever it belongs to sees that.'),
        h('button', { type: 'button', class: 'button outlined', onclick: ask }, `Check ${many(message.links.length, 'link')}`));
}
