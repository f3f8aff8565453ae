using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace SmtpKit.IdleSessions;

/// <summary>The clients' process: opens sessions and keeps them, until its parent goes.</summary>
internal static class ClientProcess
{
    // As many at once as a listener's queue holds with ease.
    private const int AtOnce = 64;

    public static async Task RunAsync(int port, bool tls)
    {
        List<Stream> sessions = [];
        while (await Console.In.ReadLineAsync() is { } order)
        {
            if (order == "ask")
            {
                await Parallel.ForEachAsync(sessions, Few(), (session, token) => ExchangeAsync(session, "NOOP\r\n", "250", token));
                Console.WriteLine($"answered {sessions.Count}");
                continue;
            }

            int count = int.Parse(order.AsSpan("open ".Length), CultureInfo.InvariantCulture);
            Stream[] opened = new Stream[count];
            await Parallel.ForAsync(0, count, Few(), async (at, token) => opened[at] = await OpenAsync(port, tls, token));
            sessions.AddRange(opened);
            Console.WriteLine($"opened {count}");
        }
    }

    private static ParallelOptions Few() => new() { MaxDegreeOfParallelism = AtOnce };

    private static async Task<Stream> OpenAsync(int port, bool tls, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        if (tls)
        {
#pragma warning disable CA5359 // The server made its certificate a moment ago, and nothing is sent to it that matters.
            SslStream encrypted = new(stream, leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
            await encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, cancellationToken);
            stream = encrypted;
        }

        await ExchangeAsync(stream, "", "220", cancellationToken);
        await ExchangeAsync(stream, "EHLO client.example.com\r\n", "250", cancellationToken);
        return stream;
    }

    // Sends a command and reads its whole reply.
    private static async ValueTask ExchangeAsync(Stream stream, string command, string code, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command), cancellationToken);
        byte[] buffer = new byte[4096];
        int length = 0;
        do
        {
            int read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken);
            length += read > 0 ? read : throw new IOException("The server closed the connection.");
        }
        while (!IsWhole(buffer.AsSpan(0, length)));

        if (!Encoding.ASCII.GetString(buffer, 0, length).StartsWith(code, StringComparison.Ordinal))
        {
            throw new IOException($"The server said {Encoding.ASCII.GetString(buffer, 0, length)}");
        }
    }

    // Whether the last line of a reply is there: a space behind the code, and CRLF.
    private static bool IsWhole(ReadOnlySpan<byte> reply)
    {
        if (!reply.EndsWith("\r\n"u8))
        {
            return false;
        }

        ReadOnlySpan<byte> last = reply[(reply[..^2].LastIndexOf((byte)'\n') + 1)..];
        return last.Length > 4 && last[3] == (byte)' ';
    }
}
