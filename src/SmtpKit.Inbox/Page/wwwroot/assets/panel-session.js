// How the message came: the envelope, the connection, and what was said on it.
import { h, said } from './dom.js';
import { copyButton } from './copy.js';

export function sessionPanel({ envelope, session, messageId, receivedAt }) {
    const tls = session?.tls;
    return h('div', { class: 'session-view' },
        h('h3', {}, 'Envelope'),
        facts([
            ['MAIL FROM', [h('code', {}, `<${envelope.from ?? ''}>`), parameters(envelope.parameters)]],
            ...envelope.to.map(recipient => ['RCPT TO', [h('code', {}, `<${recipient.address}>`), parameters(recipient.parameters)]]),
        ]),
        h('h3', {}, 'Session'),
        facts([
            ['Received', new Date(receivedAt).toISOString()],
            ['Message-ID', messageId],
            ['Session', session?.id],
            ['Client', session?.remote],
            ['Server', session?.local],
            ['Protocol', session?.protocol],
            ['Hello', session?.hello],
            ['TLS', tls ? [tls.protocol, tls.cipher, tls.serverName && `for ${tls.serverName}`].filter(Boolean).join(', ') : 'none'],
            ['User', session?.user ? `${session.user}${session.mechanism ? ` (${session.mechanism})` : ''}` : 'nobody signed in'],
        ]),
        session?.transcript && [
            h('div', { class: 'panel-bar' }, h('h3', {}, 'Transcript'), copyButton('Copy transcript', () => session.transcript)),
            h('pre', { class: 'code transcript', tabindex: 0, role: 'region', 'aria-label': 'Transcript of the session' }, session.transcript.split('\n').map(line)),
        ]);
}

const facts = rows => h('dl', { class: 'facts' }, rows.filter(([, value]) => value)
    .map(([name, value]) => [h('dt', {}, name), h('dd', {}, typeof value === 'string' ? said(value) : value)]));

const parameters = values => Object.entries(values ?? {}).map(([name, value]) => [' ', h('code', { class: 'parameter' }, value ? `${name}=${value}` : name)]);

const line = text => h('span', { class: /^S: /.test(text) ? 'from-server' : /^C: /.test(text) ? 'from-client' : null }, `${text}\n`);
