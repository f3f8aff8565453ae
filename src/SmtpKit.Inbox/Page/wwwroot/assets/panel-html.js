// The HTML of a mail, in a frame that runs nothing. What the mail wants from elsewhere is blocked by the frame's own policy until somebody asks for it.
import { fill, h } from './dom.js';
import { icon } from './icons.js';
import { many } from './format.js';
import { api } from './api.js';

/** Widths that mails are looked at in; null is all there is. */
const widths = [['Phone', 375], ['Tablet', 768], ['Desktop', null]];
let width = null;

export function htmlPanel(message) {
    // Opaque origin, no script, no form. A link may open a tab of its own, and nothing may change this one.
    const frame = h('iframe', {
        class: 'preview', title: 'The message as HTML', sandbox: 'allow-popups allow-popups-to-escape-sandbox', referrerpolicy: 'no-referrer',
        src: api.htmlUrl(message.id, false),
    });
    const stage = h('div', { class: 'stage' }, frame);

    const setWidth = value => {
        width = value;
        frame.style.inlineSize = value === null ? '100%' : `${value}px`;
        stage.classList.toggle('narrow', value !== null);
    };
    setWidth(width);

    const bar = h('div', { class: 'preview-bar' },
        h('div', { class: 'remote' }),
        h('fieldset', { class: 'segments' },
            h('legend', { class: 'sr-only' }, 'Width of the preview'),
            widths.map(([name, value]) => h('label', {},
                h('input', { type: 'radio', name: 'preview-width', value: name, checked: value === width, onchange: () => setWidth(value) }),
                h('span', {}, name, value && h('span', { class: 'pixels' }, ` ${value}`))))));
    drawRemote(bar.firstElementChild, message, false, remote => frame.src = api.htmlUrl(message.id, remote));
    return h('div', { class: 'html-view' }, bar, stage);
}

function drawRemote(place, message, isShown, load) {
    const number = message.remoteReferences;
    if (number === 0) return fill(place, h('span', { class: 'muted' }, 'Nothing remote in it'));

    const toggle = () => {
        load(!isShown);
        drawRemote(place, message, !isShown, load);
        place.querySelector('button').focus();
    };
    return fill(place,
        h('span', {}, icon('image'), isShown ? `${many(number, 'remote reference')}, images shown` : `${many(number, 'remote reference')} blocked`),
        h('button', { type: 'button', class: 'button outlined small', onclick: toggle }, isShown ? 'Block again' : 'Show remote images'));
}
