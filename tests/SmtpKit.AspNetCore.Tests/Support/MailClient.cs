using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SmtpKit.AspNetCore.Tests.Support;

/// <summary>A client that says one line and hears one reply at a time. Every wait has an end.</summary>
internal sealed class MailClient(Stream stream) : IAsyncDisposable
{
    /// <summary>Far beyond what a busy machine needs: only a defect takes this long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private Stream _stream = stream;

    /// <summary>Connects, and neither reads nor says anything.</summary>
    public static async Task<MailClient> ConnectAsync(EndPoint endPoint)
    {
        Socket socket = endPoint is UnixDomainSocketEndPoint
            ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
            : new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(endPoint).WaitAsync(Patience);
        return new MailClient(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Connects, hears the greeting and says EHLO.</summary>
    public static async Task<MailClient> OpenAsync(EndPoint endPoint) => await (await ConnectAsync(endPoint)).HelloAsync();

    /// <summary>Hears the greeting and says EHLO.</summary>
    public async Task<MailClient> HelloAsync()
    {
        (await ReadReplyAsync()).Should().StartWith("220 ");
        (await SayAsync("EHLO client.test")).Should().StartWith("250");
        return this;
    }

    /// <summary>TLS, from here on.</summary>
    public async Task<SslStream> HandshakeAsync(X509Certificate2? own = null, params string[] protocols)
    {
        SslStream tls = new(_stream, leaveInnerStreamOpen: false);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "localhost",
            ClientCertificateContext = own is null ? null : SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true),
            RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null,
            ApplicationProtocols = protocols.Length == 0 ? null : [.. protocols.Select(protocol => new SslApplicationProtocol(protocol))],
        };
        await tls.AuthenticateAsClientAsync(options).WaitAsync(Patience);
        _stream = tls;
        return tls;
    }

    /// <summary>Says a line and hears the reply, all its lines, without the last CRLF; empty at the end of the connection.</summary>
    public async Task<string> SayAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadReplyAsync();
    }

    public Task SendAsync(string octets) => _stream.WriteAsync(Encoding.UTF8.GetBytes(octets)).AsTask().WaitAsync(Patience);

    /// <summary>AUTH PLAIN.</summary>
    public Task<string> SignInAsync(string name, string password) => SayAsync("AUTH PLAIN " + Base64($"\0{name}\0{password}"));

    /// <summary>AUTH XOAUTH2; where the server challenges before it refuses, the empty answer that it wants.</summary>
    public async Task<string> BearAsync(string name, string token)
    {
        string reply = await SayAsync("AUTH XOAUTH2 " + Base64($"user={name}\u0001auth=Bearer {token}\u0001\u0001"));
        return reply.StartsWith("334 ", StringComparison.Ordinal) ? await SayAsync("") : reply;
    }

    /// <summary>Up to the data of a message.</summary>
    public async Task BeginMailAsync(string sender = "ada@example.org", string recipient = "bob@example.com")
    {
        (await SayAsync($"MAIL FROM:<{sender}>")).Should().StartWith("250 2.1.0");
        (await SayAsync($"RCPT TO:<{recipient}>")).Should().StartWith("250 2.1.5");
        (await SayAsync("DATA")).Should().StartWith("354 ");
    }

    /// <summary>A whole transaction; the last reply.</summary>
    public async Task<string> SendMailAsync(string message = "Subject: x\r\n\r\nHello.\r\n")
    {
        await BeginMailAsync();
        return await SayAsync(message + ".");
    }

    public async Task<string> ReadReplyAsync()
    {
        StringBuilder reply = new();
        while (true)
        {
            string? line = await ReadLineAsync();
            reply.Append(line);
            if (line is null || line.Length < 4 || line[3] != '-')
            {
                return reply.ToString();
            }

            reply.Append('\n');
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string?> ReadLineAsync()
    {
        byte[] octet = new byte[1];
        StringBuilder line = new();
        try
        {
            while (await _stream.ReadAsync(octet).AsTask().WaitAsync(Patience) == 1)
            {
                line.Append((char)octet[0]);
                if (octet[0] == (byte)'\n')
                {
                    return line.ToString().TrimEnd('\r', '\n');
                }
            }
        }
        catch (IOException)
        {
            // A reset is an end as well.
        }

        return line.Length == 0 ? null : line.ToString();
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
