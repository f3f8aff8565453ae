// Sends a caught message on to the real server that the configuration names.
import { h, said } from './dom.js';
import { ask } from './dialogs.js';
import { api } from './api.js';
import { complain, inform } from './notices.js';

/** An address, or a domain with @ in front. The server decides; this only saves typing. */
const mayGet = (recipient, allowed) => allowed.some(entry => recipient.toLowerCase().endsWith(entry.toLowerCase()) && (entry.startsWith('@') || entry.length === recipient.length));

/** @param {any} message @param {{recipients?: string[]}} settings */
export async function askForRelease(message, settings) {
    const allowed = settings.recipients;
    const field = h('textarea', { id: 'release-to', rows: 3, required: true, spellcheck: 'false', autocapitalize: 'none' });
    field.value = message.envelopeTo.filter(recipient => mayGet(recipient, allowed)).join('\n');
    const answer = await ask('Release this message', [
        h('p', {}, said(message.subject ?? ''), ' is sent to real people.'),
        h('label', { for: 'release-to' }, 'Recipients, one a line'), field,
        allowed.length > 0 && h('p', { class: 'muted' }, `Allowed: ${allowed.join(', ')}`),
    ], [{ value: '', name: 'Cancel' }, { value: 'release', name: 'Release', kind: 'primary' }]);
    if (answer !== 'release') return;

    try {
        await api.release(message.id, field.value.split(/[\s,;]+/).filter(Boolean));
        inform('Released.');
    } catch (error) {
        complain(error.message);
    }
}
