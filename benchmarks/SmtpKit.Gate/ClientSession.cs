using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace SmtpKit.Gate;

/// <summary>A client's end of one session, on the thread of whoever calls. It checks every reply.</summary>
internal sealed class ClientSession : IDisposable
{
    private static readonly Exchange Hello = new("EHLO client.example.com\r\n", "250");

    private readonly Stream _stream;
    private readonly ServerAtRest? _server;
    private readonly byte[] _received = new byte[8 * 1024];
    private int _start;
    private int _end;

    private ClientSession(Stream stream, ServerAtRest? server)
    {
        _stream = stream;
        _server = server;
    }

    /// <summary>Connects, waits for the greeting and says EHLO.</summary>
    /// <param name="port">The server's, on the loopback.</param>
    /// <param name="tls">Whether the session is under TLS from its first octet.</param>
    /// <param name="server">Waited for before everything that the client does; null not to wait.</param>
    public static ClientSession Open(int port, bool tls, ServerAtRest? server)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        server?.Wait();
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (tls)
        {
#pragma warning disable CA5359 // The server made its certificate a moment ago, and nothing is sent to it that matters.
            SslStream encrypted = new(stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
            encrypted.AuthenticateAsClient(new SslClientAuthenticationOptions { TargetHost = "localhost" });
            stream = encrypted;
        }

        ClientSession session = new(stream, server);
        session.Expect("220");
        session.Run([Hello]);
        return session;
    }

    public void Run(Exchange[] exchanges)
    {
        foreach (Exchange exchange in exchanges)
        {
            _server?.Wait();
            _stream.Write(exchange.Octets);
            foreach (string code in exchange.Codes)
            {
                Expect(code);
            }
        }
    }

    public void Dispose()
    {
        _server?.Wait();
        _stream.Dispose();
    }

    // Reads one reply, to its last line.
    private void Expect(string code)
    {
        while (true)
        {
            ReadOnlySpan<byte> line = ReadLine();
            if (line.Length < 4 || !Encoding.ASCII.GetString(line[..3]).Equals(code, StringComparison.Ordinal))
            {
                throw new IOException($"The server was to answer {code} and said {Encoding.ASCII.GetString(line)}");
            }

            if (line[3] == (byte)' ')
            {
                return;
            }
        }
    }

    private ReadOnlySpan<byte> ReadLine()
    {
        while (true)
        {
            int length = _received.AsSpan(_start, _end - _start).IndexOf((byte)'\n') + 1;
            if (length > 0)
            {
                ReadOnlySpan<byte> line = _received.AsSpan(_start, length);
                _start += length;
                return line;
            }

            _received.AsSpan(_start, _end - _start).CopyTo(_received);
            (_start, _end) = (0, _end - _start);
            int read = _stream.Read(_received, _end, _received.Length - _end);
            _end += read > 0 ? read : throw new IOException("The server closed the connection.");
        }
    }
}
