// Questions and help, in the browser's own dialogs: they keep the focus, and Escape closes them.
import { button, h } from './dom.js';
import { icon } from './icons.js';

/**
 * Shows a dialog and resolves with the value of the button that closed it, '' when it was dismissed.
 * @param {string} title
 * @param {any} content
 * @param {{value: string, name: string, kind?: string}[]} [choices]
 */
export function ask(title, content, choices = []) {
    const { promise, resolve } = Promise.withResolvers();
    const form = h('form', { method: 'dialog' },
        h('header', { class: 'dialog-head' }, h('h2', { id: 'dialog-title' }, title), button(icon('close'), 'Close', () => dialog.close(''))),
        h('div', { class: 'dialog-body' }, content),
        choices.length > 0 && h('footer', { class: 'dialog-foot' }, choices.map(({ value, name, kind }) =>
            h('button', { type: 'submit', value, class: `button ${kind ?? 'outlined'}`, formnovalidate: value === '', autofocus: value === '' }, name))));
    const dialog = /** @type {HTMLDialogElement} */ (h('dialog', { 'aria-labelledby': 'dialog-title' }, form));
    const before = document.activeElement;
    dialog.addEventListener('close', () => {
        dialog.remove();
        if (before instanceof HTMLElement) before.focus();
        resolve(dialog.returnValue);
    });
    // A click beside it.
    dialog.addEventListener('click', event => event.target === dialog && dialog.close(''));
    document.body.append(dialog);
    dialog.showModal();
    return promise;
}
