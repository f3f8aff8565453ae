// A button that copies, and says that it did.
import { h } from './dom.js';
import { icon } from './icons.js';
import { announce, complain } from './notices.js';

/** @param {string} name @param {() => string} text */
export function copyButton(name, text) {
    const label = h('span', {}, 'Copy');
    return h('button', { type: 'button', class: 'button outlined small', 'aria-label': name, onclick: async () => {
        if (!await copy(text())) return complain('The browser did not let the page copy: select the text and copy it by hand.');
        label.textContent = 'Copied';
        announce('Copied.');
        setTimeout(() => label.textContent = 'Copy', 2000);
    } }, icon('copy'), label);
}

/** The clipboard's own interface exists in secure contexts alone; a selection can be copied anywhere. */
async function copy(text) {
    try {
        if (navigator.clipboard) {
            await navigator.clipboard.writeText(text);
            return true;
        }
    } catch { }

    const area = h('textarea', { class: 'sr-only', 'aria-hidden': 'true' });
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    return done;
}
