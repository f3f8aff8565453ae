// The page: what its parts tell each other.
import { $, button, fill } from './dom.js';
import { icon } from './icons.js';
import { api } from './api.js';
import { Mailbox } from './mailbox.js';
import { createList, drawListActions } from './list.js';
import { createMessageView } from './message.js';
import { createSearch } from './search.js';
import { createKeyboard } from './keyboard.js';
import { listen } from './live.js';
import { announce, complain, inform, offerUndo, undo } from './notices.js';
import { ask } from './dialogs.js';
import { askForRelease } from './release.js';
import { drawEmpty, showConnection } from './connect.js';
import { drawInboxes, inboxName } from './inboxes.js';
import { showHelp } from './help.js';
import { changed, go, shown } from './router.js';
import { many, senderOf, subjectOf, total } from './format.js';

const panes = $('#panes');
const mailbox = new Mailbox();
/** @type {any} */ let settings = {};
/** @type {string | null} */ let openId = null;
/** Where the focus goes once a message is open: into it, to its row, or where it is. @type {'message' | 'row' | null} */ let focusNext = null;

const search = createSearch(query => go({ id: openId, query }, { replace: true }));
const list = createList(mailbox, id => open(id, 'message'));
const view = createMessageView({
    close, step, remove, setUnread,
    ready: () => ready,
    get release() {
        return settings.release?.enabled ? message => askForRelease(message, settings.release) : null;
    },
});
const keyboard = createKeyboard({
    j: () => step(1), k: () => step(-1), u: close, Escape: close, d: () => withShown(remove), z: undo,
    m: () => withShown(message => setUnread(message, !message.unread)),
    '/': search.focus, '?': help, c: connection, t: toggleTheme,
    ...Object.fromEntries([...'12345678'].map((key, index) => [key, () => view.selectPanel(index)])),
});

function open(id, focus) {
    focusNext = focus;
    go({ id, query: mailbox.query });
}

function close() {
    if (openId !== null) go({ id: null, query: mailbox.query });
}

function step(by) {
    const next = mailbox.beside(openId, by);
    if (by === 1 && mailbox.items.at(-1) === next) mailbox.loadMore();
    if (!next) return;
    open(next.id, view.hasFocus() ? 'message' : 'row');
}

const withShown = action => view.message && action(view.message);

/** Shows what the URL says. */
async function show({ id, query }) {
    search.show(query);
    if (query !== mailbox.query || !mailbox.isLoaded) mailbox.load(query).then(list.relink);
    if (id === openId) return;

    const before = openId, focus = focusNext;
    openId = id;
    focusNext = null;
    panes.classList.toggle('has-message', id !== null);
    list.select(id);
    drawTitle();
    if (id === null) {
        view.hide();
        list.focus(before);
        return;
    }

    if (focus === 'row') list.focus(id);
    const message = await view.show(id);
    if (openId !== id) return;
    if (focus === 'message') view.focus();
    drawTitle();
    if (message?.unread) setUnread(message, false);
}

async function setUnread(message, unread) {
    message.unread = unread;
    mailbox.mark(message.id, unread);
    if (unread) announce('Marked as unread.');
    try {
        await api.setUnread(message.id, unread);
    } catch (error) {
        if (error.status !== 404) complain(error.message);
    }
}

/** The message goes at once, the server is told when it cannot be taken back any more. */
function remove(message) {
    const item = mailbox.get(message.id);
    const next = mailbox.beside(message.id, 1) ?? mailbox.beside(message.id, -1);
    const wide = matchMedia('(min-width: 761px)').matches;
    mailbox.hide(message.id);
    focusNext = view.hasFocus() ? 'message' : 'row';
    go({ id: wide && next && next.id !== message.id ? next.id : null, query: mailbox.query }, { replace: true });

    offerUndo('Message deleted.', {
        undo: () => {
            if (item) mailbox.unhide(item);
            open(message.id, 'row');
        },
        done: async () => {
            try {
                await api.remove(message.id);
            } catch (error) {
                if (error.status === 404) return;
                if (item) mailbox.unhide(item);
                complain(error.message);
            }
        },
    });
}

async function removeFound() {
    if (mailbox.total === 0) return;
    const number = total(mailbox.total, mailbox.totalIsCapped);
    const what = mailbox.query ? `what “${mailbox.query}” finds` : 'every message';
    const answer = await ask(`Delete ${what}?`, `${mailbox.total === 1 ? '1 message is' : `${number} messages are`} deleted for good.`,
        [{ value: '', name: 'Cancel' }, { value: 'delete', name: 'Delete', kind: 'danger' }]);
    if (answer !== 'delete') return;

    try {
        await api.removeFound(mailbox.query);
        inform(`${number} ${mailbox.total === 1 ? 'message' : 'messages'} deleted.`);
        await mailbox.load(mailbox.query);
        if (openId !== null && !mailbox.get(openId)) close();
    } catch (error) {
        complain(error.message);
    }
}

async function markAll() {
    try {
        await api.markAll(false);
        mailbox.mark(null, false);
        announce('All messages are marked as read.');
    } catch (error) {
        complain(error.message);
    }
}

function drawTitle() {
    const subject = openId !== null && view.message?.id === openId ? `${subjectOf(view.message)} · ` : '';
    const name = settings.inboxes?.length > 0 ? ` · ${inboxName(settings.name)}` : '';
    document.title = `${mailbox.unread > 0 ? `(${mailbox.unread}) ` : ''}${subject}Inbox${name}`;
}

function drawActions() {
    const isDark = globalThis.inboxTheme.isDark();
    const theme = button(icon('theme'), 'Dark mode', toggleTheme, { keys: 't' });
    theme.setAttribute('aria-pressed', String(isDark));
    const had = document.activeElement?.getAttribute('aria-keyshortcuts');
    fill($('#actions'), button(icon('plug'), 'Connection settings', connection, { keys: 'c' }), theme, button(icon('help'), 'Keys and search', help, { keys: '?' }));
    if (had === 't') $('#actions [aria-keyshortcuts=t]').focus();
}

function toggleTheme() {
    globalThis.inboxTheme.toggle();
    announce(globalThis.inboxTheme.isDark() ? 'Dark mode.' : 'Light mode.');
}

function connection() {
    showConnection(settings);
}

function help() {
    showHelp(keyboard, settings.version);
}

mailbox.addEventListener('change', () => {
    const isEmpty = mailbox.isLoaded && !mailbox.error && mailbox.total === 0 && mailbox.items.length === 0 && !mailbox.query && openId === null;
    panes.dataset.state = isEmpty ? 'empty' : mailbox.isLoaded ? 'list' : 'loading';
    search.fault(mailbox.error?.status === 400 ? mailbox.error.message : null);
    list.select(openId);
    drawTitle();
});
mailbox.addEventListener('arrived', event => {
    const { newest, number } = event.detail;
    if (number === 1 && newest) announce(`New message from ${senderOf(newest)}: ${subjectOf(newest)}`);
    else announce(many(number, 'new message'));
});
mailbox.addEventListener('deleted', event => {
    const { all, ids } = event.detail;
    if (openId !== null && (all || ids.includes(openId))) inform('The open message was deleted.');
});
document.addEventListener('theme', drawActions);
$('#skip').addEventListener('click', () => openId !== null ? view.focus() : list.focus(null));
$('.brand').addEventListener('click', event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go({ id: null, query: '' });
});

// A tab that shows nothing yet, and one whose server has come back, need the same: the settings and the list.
async function refreshSettings() {
    try {
        settings = await api.settings();
    } catch (error) {
        if (error.status !== 0) complain(error.message);
        return;
    }

    drawInboxes(settings);
    drawEmpty($('#empty-pane'), settings);
    drawTitle();
}

const ready = refreshSettings();
drawActions();
drawListActions({ markAll, remove: removeFound });
changed(show);
show(shown());
listen(
    event => {
        mailbox.take(event);
        if (event.type === 'gap' && event.data.isFirst === false) refreshSettings();
    },
    state => {
        const live = $('#live');
        live.dataset.state = state;
        fill(live.querySelector('.live-text'), state === 'live' ? 'Live' : 'Reconnecting');
        live.title = state === 'live' ? 'New mail appears by itself' : 'The server does not answer: trying again';
    });
