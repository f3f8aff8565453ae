# aiosmtpd that counts messages and drops them: aiosmtpd_sink.py PORT [CERT KEY].
import asyncio
import signal
import ssl
import sys

from aiosmtpd.smtp import SMTP

totals = [0, 0]


class Sink:
    async def handle_DATA(self, server, session, envelope):
        totals[0] += 1
        totals[1] += len(envelope.original_content)
        return "250 2.0.0 OK"


async def main():
    context = None
    if len(sys.argv) > 3:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(sys.argv[2], sys.argv[3])

    def session():
        return SMTP(Sink(), hostname="mx.example.com", data_size_limit=0, tls_context=context, loop=loop)

    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await loop.create_server(session, "127.0.0.1", int(sys.argv[1]), backlog=1024)
    await stop.wait()
    print(f"messages={totals[0]} bytes={totals[1]}", flush=True)


asyncio.run(main())
