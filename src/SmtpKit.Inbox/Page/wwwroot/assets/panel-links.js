// Where links really lead, whatever their text says.
import { h, outward, said } from './dom.js';
import { icon } from './icons.js';

export function linksPanel(message) {
    if (message.links.length === 0) return h('p', { class: 'nothing' }, 'There are no links in this message.');
    return h('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Links' },
        h('table', { class: 'links' },
            h('thead', {}, h('tr', {}, h('th', { scope: 'col' }, 'It says'), h('th', { scope: 'col' }, 'It leads to'), h('th', { scope: 'col' }, 'In'))),
            h('tbody', {}, message.links.map(link => h('tr', { class: link.isMisleading ? 'misleading' : null },
                h('td', {}, said(link.text?.trim() || '(no text)')),
                h('td', {}, target(link),
                    link.isMisleading && h('p', { class: 'warning-text' }, icon('warning'), 'The text names another place.')),
                h('td', { class: 'muted' }, link.origin))))));
}

/** The host stands out: the rest of a URL can say anything. */
function target({ href, host }) {
    const at = host ? href.toLowerCase().indexOf(host.toLowerCase()) : -1;
    const text = at < 0 ? [href] : [href.slice(0, at), h('strong', {}, href.slice(at, at + host.length)), href.slice(at + host.length)];
    return h('span', { class: 'target' }, h('bdi', { dir: 'ltr' }, outward(href, text)));
}
