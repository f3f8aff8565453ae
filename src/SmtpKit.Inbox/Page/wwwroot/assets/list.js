// The list of messages: one link for each, of which one can be reached by Tab and the others from there by the arrows.
import { $, button, fill, h, said, spoken } from './dom.js';
import { icon } from './icons.js';
import { count, many, recipientsOf, senderOf, shortTime, fullTime, subjectOf, total } from './format.js';
import { urlOf } from './router.js';

/** @param {import('./mailbox.js').Mailbox} mailbox @param {(id: string) => void} open */
export function createList(mailbox, open) {
    const list = $('#list'), scroll = $('#list-scroll'), newer = $('#newer');
    /** @type {Map<string, HTMLElement>} */ const rows = new Map();
    let selected = null, isSelectedListed = false, reachable = null;

    const draw = () => {
        const items = mailbox.items;
        const present = new Set(items.map(item => item.id));
        const lostFocus = document.activeElement?.closest?.('#list li')?.dataset.id;
        for (const [id, row] of rows) {
            if (present.has(id)) continue;
            row.remove();
            rows.delete(id);
        }

        let place = list.firstElementChild;
        for (const item of items) {
            let row = rows.get(item.id);
            if (!row) rows.set(item.id, row = rowOf(item, mailbox.query));
            else if (row.classList.contains('unread') !== item.unread) mark(row, item.unread);

            if (row === place) place = place.nextElementSibling;
            else list.insertBefore(row, place);
        }

        reach(reachable !== null && rows.has(reachable) ? reachable : rows.has(selected) ? selected : items[0]?.id ?? null);
        if (lostFocus && !rows.has(lostFocus) && reachable) linkOf(reachable).focus();
        drawCounts();
        newer.hidden = !mailbox.hasNewer;
        fill(newer, icon('previous'), mailbox.newer > 0 ? `${many(mailbox.newer, 'new message')}` : 'Newest messages');
        drawEnd();
    };

    const drawCounts = () => {
        const found = mailbox.query && !mailbox.error ? ' found' : '';
        const unread = mailbox.unread > 0 ? `, ${count(mailbox.unread)} unread` : '';
        fill($('#counts'), mailbox.isLoaded ? `${total(mailbox.total, mailbox.totalIsCapped)} ${mailbox.total === 1 ? 'message' : 'messages'}${found}${unread}` : '');
    };

    const drawEnd = () => {
        const end = $('#list-end');
        if (mailbox.error && mailbox.error.status !== 400) {
            fill(end, h('p', { role: 'alert' }, mailbox.error.message),
                h('button', { type: 'button', class: 'button outlined', onclick: () => mailbox.load(mailbox.query) }, 'Try again'));
        } else if (mailbox.hasMore) {
            if (!end.querySelector('.more'))
                fill(end, h('button', { type: 'button', class: 'button outlined more', onclick: () => mailbox.loadMore() }, 'Load older messages'));
        } else if (mailbox.isLoaded && mailbox.items.length === 0 && mailbox.query) {
            fill(end, h('p', { class: 'nothing' }, 'Nothing fits this search.'));
        } else {
            fill(end);
        }
    };

    const linkOf = id => /** @type {HTMLElement} */ (rows.get(id)?.firstElementChild);

    const reach = id => {
        linkOf(reachable)?.setAttribute('tabindex', '-1');
        reachable = id;
        linkOf(reachable)?.setAttribute('tabindex', '0');
    };

    const select = id => {
        linkOf(selected)?.removeAttribute('aria-current');
        const isNew = id !== selected || !isSelectedListed;
        selected = id;
        isSelectedListed = rows.has(id);
        if (!isSelectedListed) return;
        linkOf(id).setAttribute('aria-current', 'true');
        // Once: from then on the list is scrolled by whoever reads it.
        if (!isNew) return;
        reach(id);
        linkOf(id).scrollIntoView({ block: 'nearest' });
    };

    list.addEventListener('click', event => {
        const row = event.target.closest('li');
        if (!row || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        open(row.dataset.id);
    });

    list.addEventListener('focusin', event => reach(event.target.closest('li')?.dataset.id ?? reachable));

    list.addEventListener('keydown', event => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
        const to = step ? mailbox.beside(reachable, step) : { Home: mailbox.items[0], End: mailbox.items.at(-1) }[event.key];
        if (step || to) event.preventDefault();
        if (to) linkOf(to.id).focus();
        if (to === mailbox.items.at(-1)) mailbox.loadMore();
    });

    newer.addEventListener('click', async () => {
        scroll.scrollTop = 0;
        await mailbox.load(mailbox.query);
        scroll.scrollTop = 0;
        linkOf(mailbox.items[0]?.id)?.focus();
    });

    new IntersectionObserver(entries => {
        if (entries.some(entry => entry.isIntersecting) && mailbox.items.length > 0 && !mailbox.error) mailbox.loadMore();
    }, { root: scroll, rootMargin: '300px' }).observe($('#list-end'));

    mailbox.mayInsert = () => scroll.scrollTop < 20;
    mailbox.addEventListener('change', draw);

    return {
        select,
        /** Rows link to the search they stand in. */
        relink: () => {
            for (const [id, row] of rows) row.firstElementChild.setAttribute('href', urlOf({ id, query: mailbox.query }));
        },
        focus: id => (linkOf(id) ?? linkOf(reachable))?.focus(),
        hasFocus: () => list.contains(document.activeElement),
    };
}

function rowOf(item, query) {
    const from = senderOf(item), to = recipientsOf(item);
    const row = h('li', { 'data-id': item.id },
        h('a', { href: urlOf({ id: item.id, query }), tabindex: -1 },
            h('span', { class: 'row-dot' }, spoken('')),
            h('span', { class: 'row-subject' }, said(subjectOf(item))),
            h('time', { class: 'row-time', datetime: item.receivedAt, title: fullTime(item.receivedAt) }, shortTime(item.receivedAt)),
            h('span', { class: 'row-people' }, spoken('from '), said(from), h('span', { class: 'row-arrow', 'aria-hidden': 'true' }, '→'), spoken(' to '), said(to || 'nobody')),
            item.attachmentCount > 0 && h('span', { class: 'row-attachments', title: many(item.attachmentCount, 'attachment') },
                icon('attachment'), String(item.attachmentCount), spoken(item.attachmentCount === 1 ? ' attachment' : ' attachments')),
            h('span', { class: 'row-snippet' }, said(item.snippet ?? ''))));
    mark(row, item.unread);
    return row;
}

function mark(row, unread) {
    row.classList.toggle('unread', unread);
    row.querySelector('.row-dot .sr-only').textContent = unread ? 'Unread. ' : '';
}

/** The buttons above the list. @param {{markAll: () => void, remove: () => void}} actions */
export function drawListActions({ markAll, remove }) {
    fill($('#list-actions'),
        button(icon('check'), 'Mark all as read', markAll),
        button(icon('trash'), 'Delete all listed messages', remove));
}
