// Sends messages with nodemailer, which stands in the folder SMTPKIT_NODEMAILER. Reads its orders as JSON from standard input, writes each message as it
// left the composer into a file of its own, and a line of JSON for each reply to standard output.
'use strict';
const fs = require('node:fs');
const { Transform } = require('node:stream');
const nodemailer = require(process.env.SMTPKIT_NODEMAILER);

const orders = JSON.parse(fs.readFileSync(0, 'utf8'));
const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port: orders.port,
    name: 'client.test',
    secure: orders.security === 'ImplicitTls',
    requireTLS: orders.security === 'StartTls',
    ignoreTLS: orders.security === 'None',
    tls: { servername: 'localhost', ca: orders.authority ? fs.readFileSync(orders.authority) : undefined },
    auth: orders.mechanism ? { user: orders.user, pass: orders.password } : undefined,
    authMethod: orders.mechanism || undefined,
    pool: orders.connections > 0,
    maxConnections: orders.connections,
});

transport.use('stream', (mail, done) => {
    const copy = fs.createWriteStream(mail.data.copy);
    mail.message.processFunc(input => {
        const tee = new Transform({
            transform(octets, encoding, next) {
                copy.write(octets);
                next(null, octets);
            },
            flush(next) {
                copy.end(next);
            },
        });
        return input.pipe(tee);
    });
    done();
});

const send = async message => {
    const info = await transport.sendMail(message);
    process.stdout.write(JSON.stringify({ copy: message.copy, response: info.response, accepted: info.accepted }) + '\n');
};

Promise.all(orders.messages.map(send)).then(
    () => transport.close(),
    error => {
        process.stderr.write(`${error.code} ${error.responseCode} ${error.stack}\n`);
        process.exit(1);
    },
);
