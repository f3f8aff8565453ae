// From one inbox of the instance to another.
import { $, fill, h, said } from './dom.js';
import { icon } from './icons.js';

/** The main inbox has no name of its own. @param {string} name */
export const inboxName = name => name || 'Main';

/** @param {{name: string, inboxes?: string[]}} settings */
export function drawInboxes({ name, inboxes = [] }) {
    const place = $('#inboxes');
    if (inboxes.length === 0) return fill(place);

    // A named inbox lies two steps below the main one.
    const base = new URL(document.baseURI);
    const root = name ? new URL('../../', base) : base;
    const menu = h('details', { class: 'menu' },
        h('summary', {}, h('span', { class: 'sr-only' }, 'Inbox: '), said(inboxName(name)), icon('down')),
        h('nav', { 'aria-label': 'Inboxes' }, ['', ...inboxes].map(inbox => h('a', {
            href: new URL(inbox ? `inboxes/${encodeURIComponent(inbox)}/` : './', root).pathname,
            'aria-current': inbox === name ? 'page' : null,
        }, said(inboxName(inbox))))));
    menu.addEventListener('focusout', event => {
        if (!menu.contains(/** @type {Node | null} */ (event.relatedTarget))) menu.removeAttribute('open');
    });
    menu.addEventListener('keydown', event => {
        if (event.key !== 'Escape' || !menu.hasAttribute('open')) return;
        menu.removeAttribute('open');
        menu.querySelector('summary').focus();
    });
    fill(place, menu);
}
