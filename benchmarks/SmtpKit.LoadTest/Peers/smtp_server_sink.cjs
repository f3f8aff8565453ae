// nodemailer's smtp-server that counts messages and drops them: smtp_server_sink.cjs PORT [CERT KEY]. NODE_PATH says where the package is.
'use strict';
const fs = require('node:fs');
const { SMTPServer } = require('smtp-server');

const [port, cert, key] = process.argv.slice(2);
let messages = 0;
let bytes = 0;

const server = new SMTPServer({
    name: 'mx.example.com',
    authOptional: true,
    disabledCommands: cert ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    // Without these it takes a certificate of its own, which is no longer valid, and logs.
    ...(cert ? { cert: fs.readFileSync(cert), key: fs.readFileSync(key) } : {}),
    onData(stream, session, callback) {
        stream.on('data', chunk => { bytes += chunk.length; });
        stream.on('end', () => { messages++; callback(); });
    },
});
server.on('error', () => { /* a client that has gone is the load test's to report */ });
server.listen({ port: Number(port), host: '127.0.0.1', backlog: 1024 });
process.on('SIGTERM', () => {
    console.log(`messages=${messages} bytes=${bytes}`);
    process.exit(0);
});
