// One message: who, what and when, what can be done with it, and its panels.
import { $, button, fill, h, said, spoken } from './dom.js';
import { icon } from './icons.js';
import { fullTime, many, shortTime, size, subjectOf } from './format.js';
import { api } from './api.js';
import { createTabs } from './tabs.js';
import { htmlPanel } from './panel-html.js';
import { textPanel } from './panel-text.js';
import { headersPanel, sourcePanel } from './panel-source.js';
import { partsPanel, attachmentStrip } from './panel-parts.js';
import { linksPanel } from './panel-links.js';
import { checksPanel } from './panel-checks.js';
import { sessionPanel } from './panel-session.js';

/**
 * @param {{close: () => void, step: (by: 1 | -1) => void, remove: (message: any) => void, setUnread: (message: any, unread: boolean) => void,
 * ready: () => Promise<void>, release: ((message: any) => void) | null}} actions
 */
export function createMessageView(actions) {
    const pane = $('#message-pane');
    let shown = null, tabs = null, loading = null;
    // The panel that was looked at last is looked at in the next message too.
    let panel = null;

    const show = async id => {
        loading?.abort();
        loading = new AbortController();
        const { signal } = loading;
        pane.setAttribute('aria-busy', 'true');
        try {
            const [message] = await Promise.all([api.get(id, signal), actions.ready()]);
            if (signal.aborted) return null;
            shown = message;
            draw(message, signal);
        } catch (error) {
            if (error.name === 'AbortError') return null;
            shown = null;
            drawFault(error);
        }

        pane.removeAttribute('aria-busy');
        return shown;
    };

    const hide = () => {
        loading?.abort();
        shown = tabs = null;
        pane.removeAttribute('aria-busy');
        fill(pane, h('div', { class: 'nothing-open' },
            h('p', {}, 'No message is open.'),
            h('p', { class: 'muted' }, h('kbd', {}, 'j'), ' and ', h('kbd', {}, 'k'), ' go through the list, ', h('kbd', {}, '?'), ' shows all keys.')));
    };

    const draw = (message, signal) => {
        tabs = createTabs('Views of this message', panelsOf(message), { selected: panel, onselect: key => panel = key, signal });
        fill(pane,
            toolbar(message),
            h('header', { class: 'message-head' },
                h('h2', { id: 'message-title', class: 'message-title', tabindex: -1 }, said(subjectOf(message))),
                people(message),
                attachmentStrip(message)),
            tabs.element);
        pane.scrollTop = 0;
    };

    const toolbar = message => h('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Message' },
        button(icon('back'), 'Back to the list', actions.close, { keys: 'u', kind: 'back' }),
        button(icon('previous'), 'Newer message', () => actions.step(-1), { keys: 'k' }),
        button(icon('next'), 'Older message', () => actions.step(1), { keys: 'j' }),
        h('span', { class: 'space' }),
        actions.release && button(icon('send'), 'Release to a real server', () => actions.release(message)),
        h('a', { class: 'button', href: api.rawUrl(message.id), download: '', title: 'Download as .eml' }, icon('download'), spoken('Download as .eml')),
        button(icon('unread'), 'Mark as unread', () => actions.setUnread(message, true), { keys: 'm' }),
        button(icon('trash'), 'Delete', () => actions.remove(message), { keys: 'd' }));

    const drawFault = error => fill(pane,
        h('div', { class: 'toolbar' }, button(icon('back'), 'Back to the list', actions.close, { keys: 'u', kind: 'back' })),
        h('div', { class: 'nothing-open' },
            h('h2', { id: 'message-title', class: 'message-title', tabindex: -1 }, error.status === 404 ? 'This message is gone' : 'The message cannot be shown'),
            h('p', { role: 'alert' }, error.status === 404 ? 'It was deleted, or newer mail has taken its place.' : error.message)));

    hide();
    return {
        show, hide,
        get message() {
            return shown;
        },
        focus: () => pane.querySelector('#message-title')?.focus(),
        hasFocus: () => pane.contains(document.activeElement),
        /** @param {number} index */
        selectPanel: index => tabs?.select(index),
    };
}

function panelsOf(message) {
    const links = message.links.length, misleading = message.links.some(link => link.isMisleading);
    return [
        message.hasHtml && { key: 'html', title: 'HTML', panel: () => htmlPanel(message) },
        (message.text !== null || !message.hasHtml) && { key: 'text', title: 'Text', panel: () => textPanel(message) },
        { key: 'headers', title: 'Headers', panel: () => headersPanel(message) },
        { key: 'source', title: 'Source', panel: signal => sourcePanel(message, signal) },
        { key: 'parts', title: 'Parts', panel: () => partsPanel(message) },
        { key: 'links', title: ['Links', links > 0 && h('span', { class: misleading ? 'badge warning' : 'badge' }, String(links))], panel: () => linksPanel(message) },
        { key: 'checks', title: 'Checks', panel: signal => checksPanel(message, signal) },
        { key: 'session', title: 'Session', panel: () => sessionPanel(message) },
    ].filter(Boolean);
}

function people(message) {
    const list = people => people.map((person, index) => [index > 0 && ', ', address(person)]);
    const row = (name, people) => people?.length > 0 && [h('dt', {}, name), h('dd', {}, list(people))];
    const named = new Set([...message.to, ...message.cc, ...message.bcc].map(person => person.address.toLowerCase()));
    const silent = message.envelopeTo.filter(recipient => !named.has(recipient.toLowerCase())).map(recipient => ({ name: null, address: recipient }));
    const replies = message.replyTo?.filter(person => person.address !== message.from?.address);

    return h('div', { class: 'message-people' },
        h('dl', { class: 'people' },
            row('From', [message.from ?? { name: null, address: message.envelopeFrom || '<> (the null sender)' }]),
            row('To', message.to),
            row('Cc', message.cc),
            row('Bcc', message.bcc),
            row('Reply to', replies),
            // Who gets it without being named in it, as by Bcc.
            silent.length > 0 && [h('dt', {}, 'Only in envelope'), h('dd', {}, list(silent))]),
        h('p', { class: 'message-facts' },
            h('time', { datetime: message.receivedAt, title: fullTime(message.receivedAt) }, shortTime(message.receivedAt)),
            h('span', {}, size(message.size)),
            message.session?.tls ? h('span', { title: message.session.tls.cipher ?? '' }, message.session.tls.protocol) : h('span', {}, 'no TLS'),
            message.session?.user && h('span', {}, 'as ', said(message.session.user))),
        message.defects?.length > 0 && h('details', { class: 'defects' },
            h('summary', {}, icon('warning'), many(message.defects.length, 'defect'), ' of form'),
            h('ul', {}, message.defects.map(defect => h('li', {}, defect)))));
}

const address = ({ name, address }) => name
    ? h('span', { class: 'person' }, said(name), ' ', h('span', { class: 'address' }, '<', said(address), '>'))
    : h('span', { class: 'person' }, said(address));
