// The header fields, decoded or as sent, and the whole message as it came over the wire.
import { fill, h, said } from './dom.js';
import { size } from './format.js';
import { api } from './api.js';
import { copyButton } from './copy.js';

/** More of a source than this is for an editor, which the download feeds. */
const longestSource = 512 * 1024;
let showsRaw = false;

export function headersPanel(message) {
    const body = h('tbody');
    const draw = () => fill(body, message.headers.map(header => h('tr', {},
        h('th', { scope: 'row' }, said(header.name)),
        h('td', { class: showsRaw ? 'raw' : null }, said(showsRaw ? rawOf(header) : header.value)))));
    draw();
    return h('div', { class: 'headers-view' },
        h('label', { class: 'choice' },
            h('input', { type: 'checkbox', checked: showsRaw, onchange: event => {
                showsRaw = event.target.checked;
                draw();
            } }), ' As sent: folded and encoded'),
        h('div', { class: 'wide', tabindex: 0, role: 'region', 'aria-label': 'Header fields' },
            h('table', { class: 'headers' },
                h('caption', { class: 'sr-only' }, 'Header fields'),
                h('thead', { class: 'sr-only' }, h('tr', {}, h('th', { scope: 'col' }, 'Name'), h('th', { scope: 'col' }, 'Value'))),
                body)));
}

const rawOf = header => header.raw ?? header.value;

export async function sourcePanel(message, signal) {
    const { text, isWhole } = await readSource(message.id, signal);
    return h('div', { class: 'source-view' },
        h('div', { class: 'panel-bar' },
            h('p', { class: 'muted' }, isWhole ? size(message.size) : `The first ${size(longestSource)} of ${size(message.size)}: the rest is in the download.`),
            copyButton('Copy source', () => text),
            h('a', { class: 'button outlined small', href: api.rawUrl(message.id), download: '' }, 'Download')),
        h('pre', { class: 'code', tabindex: 0, role: 'region', 'aria-label': 'Source of the message' }, text));
}

/** Reads so far and no further, however large the message is. */
async function readSource(id, signal) {
    const response = await api.raw(id, signal);
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let text = '', length = 0;
    for (; ;) {
        const { done, value } = await reader.read();
        if (done) return { text: text + decoder.decode(), isWhole: true };
        text += decoder.decode(value.subarray(0, longestSource - length), { stream: true });
        length += value.length;
        if (length <= longestSource) continue;
        await reader.cancel();
        return { text, isWhole: false };
    }
}
