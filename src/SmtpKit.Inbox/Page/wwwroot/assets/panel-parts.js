// What a message is made of: the tree of its parts, and what is attached to it.
import { h, said, spoken } from './dom.js';
import { icon } from './icons.js';
import { size } from './format.js';
import { api } from './api.js';

/** What the server serves as an image, and nothing that could carry script. */
const pictures = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

export function attachmentStrip(message) {
    if (message.attachments.length === 0) return null;
    return h('ul', { class: 'attachments', role: 'list', 'aria-label': 'Attachments' }, message.attachments.map(part => {
        const name = part.fileName || `part ${part.path}`;
        return h('li', {}, h('a', { class: 'attachment', href: api.partUrl(message.id, part.path), download: part.fileName ?? '', title: part.mediaType },
            pictures.has(part.mediaType)
                ? h('img', { class: 'thumbnail', src: api.partUrl(message.id, part.path), alt: '', loading: 'lazy' })
                : h('span', { class: 'thumbnail' }, icon('attachment')),
            h('span', { class: 'attachment-name' }, spoken('Download '), said(name)),
            h('span', { class: 'muted' }, size(part.size), part.isInline && ', inline')));
    }));
}

export function partsPanel(message) {
    return h('div', { class: 'parts-view' }, h('ul', { class: 'parts', role: 'list' }, node(message, message.parts)));
}

function node(message, part) {
    const isContainer = part.children.length > 0 && part.mediaType.startsWith('multipart/');
    return h('li', {},
        h('div', { class: 'part' },
            h('span', { class: 'part-path' }, part.path || '·'),
            h('span', { class: 'part-type' }, said(part.mediaType)),
            part.fileName && h('span', { class: 'part-name' }, said(part.fileName)),
            h('span', { class: 'muted' }, [part.charset, part.disposition, size(part.size)].filter(Boolean).join(', ')),
            !isContainer && part.path && h('a', { href: api.partUrl(message.id, part.path), download: part.fileName ?? '' },
                'Download', spoken(` part ${part.path}`))),
        part.children.length > 0 && h('ul', { role: 'list' }, part.children.map(child => node(message, child))));
}
