// The text of a mail as a client shows it, with its links to follow.
import { h, outward } from './dom.js';

// What ends a sentence ends no link.
const links = /\bhttps?:\/\/[^\s<>"]+[^\s<>".,;:!?'()[\]{}]/gi;

export function textPanel(message) {
    if (message.text === null) return h('p', { class: 'nothing' }, 'This message has no text.');
    return h('pre', { class: 'text-view', tabindex: 0, role: 'region', 'aria-label': 'Text of the message', dir: 'auto' }, linked(message.text));
}

function linked(text) {
    const pieces = [];
    let end = 0;
    for (const match of text.matchAll(links)) {
        pieces.push(text.slice(end, match.index), outward(match[0], match[0]));
        end = match.index + match[0].length;
    }

    pieces.push(text.slice(end));
    return pieces;
}
