// The search box: it searches as one types, and offers the words of the syntax.
import { $, fill, h } from './dom.js';

const terms = [
    ['from:', 'sender'], ['to:', 'recipient'], ['subject:', 'in the subject'], ['has:attachment', null], ['is:unread', null], ['after:', 'date'], ['before:', 'date'],
];
const pause = 200;

/** @param {(query: string) => void} search */
export function createSearch(search) {
    const form = $('#search'), input = /** @type {HTMLInputElement} */ ($('#query')), offer = $('#terms');
    let timer = 0;

    const submit = () => {
        clearTimeout(timer);
        search(input.value.trim());
    };

    input.addEventListener('input', () => {
        clearTimeout(timer);
        timer = setTimeout(submit, pause);
    });
    form.addEventListener('submit', event => {
        event.preventDefault();
        submit();
    });

    // A click on a term must not take the focus, nor the terms away with it.
    offer.addEventListener('mousedown', event => event.preventDefault());
    form.addEventListener('focusin', () => offer.hidden = false);
    form.addEventListener('focusout', event => {
        if (!form.contains(/** @type {Node | null} */ (event.relatedTarget))) offer.hidden = true;
    });
    form.addEventListener('keydown', event => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        if (input.value) {
            event.preventDefault();
            input.value = '';
            submit();
            input.focus();
        } else {
            offer.hidden = true;
            input.blur();
        }
    });

    fill(offer, terms.map(([term, meaning]) => h('button', { type: 'button', class: 'term', onclick: () => {
        const end = input.value && !input.value.endsWith(' ') ? ' ' : '';
        input.value += end + term + (term.endsWith(':') ? '' : ' ');
        input.focus();
        if (!term.endsWith(':')) submit();
    } }, h('code', {}, term), meaning && ` ${meaning}`)));

    return {
        focus: () => input.select(),
        /** Shows the search of the URL, unless somebody is typing the next. */
        show: query => {
            if (input.value.trim() !== query) input.value = query;
        },
        /** @param {string | null} text */
        fault: text => {
            fill($('#query-error'), text);
            input.toggleAttribute('aria-invalid', text !== null);
            if (text !== null) input.setAttribute('aria-invalid', 'true');
        },
    };
}
