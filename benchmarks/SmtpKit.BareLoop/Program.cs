// The least that a .NET program can do with mail: it takes whatever comes, looks for line ends and the final dot, and says what a client waits for. It checks
// nothing and is no server; it shows what sockets and TLS alone cost, and so what is left for an SMTP server to be better at.
//
//   SmtpKit.BareLoop --port PORT [--tls CERT.pem KEY.pem]
//
// Its sockets are .NET's default ones; with DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS=1 in its environment they complete inline.
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using SmtpKit.BareLoop;

int port = 2525;
SslServerAuthenticationOptions? tls = null;
for (int at = 0; at < args.Length; at++)
{
    switch (args[at])
    {
        case "--port" when at + 1 < args.Length:
            port = int.Parse(args[++at], CultureInfo.InvariantCulture);
            break;
        case "--tls" when at + 2 < args.Length:
            X509Certificate2 certificate = X509Certificate2.CreateFromPemFile(args[++at], args[++at]);
            tls = new() { ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true) };
            break;
        default:
            Console.Error.WriteLine("usage: SmtpKit.BareLoop --port PORT [--tls CERT.pem KEY.pem]");
            return 2;
    }
}

using PosixSignalRegistration stop = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Console.WriteLine($"alloc={GC.GetTotalAllocatedBytes()}"));
using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
listener.Listen(1024);
while (true)
{
    _ = new Conversation(await listener.AcceptAsync(), tls).RunAsync();
}
