// How an application is told to send its mail here: what the page shows as long as there is none, and on request.
import { fill, h } from './dom.js';
import { copyButton } from './copy.js';
import { createTabs } from './tabs.js';
import { ask } from './dialogs.js';

/** @param {{host: string, port: number, auth: string}} server */
const samples = ({ host, port, auth }) => auth === 'required' ? samplesFor(host, port, lines => lines) : samplesFor(host, port, () => '');

/** @param {string} host @param {number} port @param {(lines: string) => string} signedIn leaves out what is only for those who sign in */
const samplesFor = (host, port, signedIn) => [
    { key: 'dotnet', title: '.NET', code: `using System.Net.Mail;

using var smtp = new SmtpClient("${host}", ${port})${signedIn(' { Credentials = new System.Net.NetworkCredential("user", "password") }')};
smtp.Send("app@example.com", "ada@example.com", "Hello", "It works.");` },
    { key: 'node', title: 'Node', code: `import nodemailer from 'nodemailer';

const smtp = nodemailer.createTransport({ host: '${host}', port: ${port}, ignoreTLS: true${signedIn(", auth: { user: 'user', pass: 'password' }")} });
await smtp.sendMail({ from: 'app@example.com', to: 'ada@example.com', subject: 'Hello', text: 'It works.' });` },
    { key: 'python', title: 'Python', code: `import smtplib
from email.message import EmailMessage

message = EmailMessage()
message["From"], message["To"], message["Subject"] = "app@example.com", "ada@example.com", "Hello"
message.set_content("It works.")
with smtplib.SMTP("${host}", ${port}) as smtp:${signedIn('\n    smtp.login("user", "password")')}
    smtp.send_message(message)` },
    { key: 'php', title: 'PHP', code: `use PHPMailer\\PHPMailer\\PHPMailer;

$mail = new PHPMailer(true);
$mail->isSMTP();
$mail->Host = '${host}';
$mail->Port = ${port};
$mail->SMTPAutoTLS = false;${signedIn("\n$mail->SMTPAuth = true;\n$mail->Username = 'user';\n$mail->Password = 'password';")}
$mail->setFrom('app@example.com');
$mail->addAddress('ada@example.com');
$mail->Subject = 'Hello';
$mail->Body = 'It works.';
$mail->send();` },
];

export function connection(settings) {
    const servers = settings.smtp ?? [];
    if (servers.length === 0) return h('p', {}, 'This server takes no mail by SMTP.');

    // The samples are for the one that asks for least.
    const simplest = servers.find(server => server.port > 0 && server.tls !== 'implicit' && server.auth !== 'required') ?? servers[0];
    return h('div', { class: 'connection' },
        h('ul', { class: 'servers', role: 'list' }, servers.map(server => h('li', {},
            fact('Host', server.host), server.port > 0 && fact('Port', String(server.port)),
            h('div', {}, h('span', { class: 'muted' }, 'TLS'), h('span', {}, tls[server.tls] ?? server.tls)),
            h('div', {}, h('span', { class: 'muted' }, 'Sign-in'), h('span', {}, signIn[server.auth] ?? server.auth))))),
        createTabs('Languages', samples(simplest).map(({ key, title, code }) => ({
            key, title,
            panel: () => h('div', { class: 'sample' },
                h('pre', { class: 'code', tabindex: 0, role: 'region', 'aria-label': `Sample for ${title}` }, code),
                copyButton(`Copy the sample for ${title}`, () => code)),
        }))).element);
}

const fact = (name, value) => h('div', {}, h('span', { class: 'muted' }, name), h('code', {}, value), copyButton(`Copy ${name.toLowerCase()} ${value}`, () => value));

const tls = { none: 'none', starttls: 'by STARTTLS', implicit: 'from the start' };
const signIn = { none: 'none', optional: 'if wanted', required: 'required' };

/** @param {HTMLElement} pane */
export function drawEmpty(pane, settings) {
    fill(pane, h('div', { class: 'welcome' },
        h('h2', {}, 'Waiting for mail'),
        h('p', { class: 'muted' }, 'Send mail from your application to this server: it appears here at once, and goes nowhere else.'),
        connection(settings)));
}

export const showConnection = settings => ask('Connection settings', connection(settings));
