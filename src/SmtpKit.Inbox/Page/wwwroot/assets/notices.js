// What the page has to say: to everybody in a corner, to screen readers in a live region.
import { $, button, fill, h } from './dom.js';
import { icon } from './icons.js';

const lasting = 7000;
const between = 2500;
let lastSpoken = 0, pending = null, timer = 0;

/** Says something to screen readers, and not more often than one can listen: of what comes too fast the last is said. @param {string} text */
export function announce(text) {
    pending = text;
    if (timer) return;
    timer = setTimeout(() => {
        timer = 0;
        lastSpoken = Date.now();
        fill($('#announcer'), pending);
    }, Math.max(50, lastSpoken + between - Date.now()));
}

/** A fault stays until somebody closes it; the same one is shown once. @param {string} text */
export function complain(text) {
    const shown = [...$('#notices').children].some(notice => notice.dataset.text === text);
    if (!shown) show(text, { kind: 'fault', role: 'alert' });
}

/** @param {string} text */
export function inform(text) {
    announce(text);
    vanish(show(text, {}), () => { });
}

/**
 * Offers to take something back. It is done when the notice goes by itself or is closed, and when the page is left.
 * @param {string} text
 * @param {{done: () => void, undo: () => void}} actions
 */
export function offerUndo(text, { done, undo }) {
    announce(`${text} Press z to undo.`);
    let isOver = false;
    const end = action => () => {
        if (isOver) return;
        isOver = true;
        undoLast = null;
        removeEventListener('pagehide', finish);
        notice.remove();
        action();
    };
    const finish = end(done), back = end(undo);
    const notice = show(text, { extra: h('button', { type: 'button', class: 'button text', 'aria-keyshortcuts': 'z', onclick: back }, 'Undo'), onclose: finish });
    addEventListener('pagehide', finish);
    undoLast?.finish();
    undoLast = { finish, back };
    vanish(notice, finish);
}

let undoLast = null;

/** Takes back what can still be taken back. */
export const undo = () => undoLast?.back();

function show(text, { kind = '', role = null, extra = null, onclose = () => { } }) {
    const notice = h('div', { class: `notice ${kind}`, role, 'data-text': text },
        kind === 'fault' && icon('warning'),
        h('p', {}, text),
        extra,
        button(icon('close'), 'Close notice', () => {
            notice.remove();
            onclose();
        }));
    $('#notices').append(notice);
    return notice;
}

/** Goes by itself, but not while the pointer or the focus is on it. */
function vanish(notice, action) {
    let waiting = 0;
    const start = () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => {
            notice.remove();
            action();
        }, lasting);
    };
    const stop = () => clearTimeout(waiting);
    notice.addEventListener('mouseenter', stop);
    notice.addEventListener('focusin', stop);
    notice.addEventListener('mouseleave', start);
    notice.addEventListener('focusout', start);
    start();
}
