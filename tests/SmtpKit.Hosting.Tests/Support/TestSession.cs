using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SmtpKit.Hosting.Tests.Support;

/// <summary>A client that says one line and hears one reply at a time. Every wait has an end.</summary>
internal sealed class TestSession(Stream stream) : IAsyncDisposable
{
    private readonly byte[] _octet = new byte[1];
    private Stream _stream = stream;

    /// <summary>Connects over a real socket.</summary>
    public static async Task<TestSession> ConnectAsync(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port).WaitAsync(TestHost.Patience);
        return new TestSession(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Hears the greeting and says EHLO.</summary>
    public async Task<TestSession> HelloAsync()
    {
        (await ReadReplyAsync()).Should().StartWith("220 ");
        (await SayAsync("EHLO client.test")).Should().StartWith("250");
        return this;
    }

    /// <summary>Says a line and hears the reply: all its lines, separated by <c>\n</c>; empty at the end of the connection.</summary>
    public async Task<string> SayAsync(string line)
    {
        await WriteAsync(line + "\r\n");
        return await ReadReplyAsync();
    }

    public Task WriteAsync(string octets) => _stream.WriteAsync(Encoding.Latin1.GetBytes(octets)).AsTask().WaitAsync(TestHost.Patience);

    /// <summary>A whole transaction; the last reply.</summary>
    public async Task<string> SendMailAsync(string recipient = "bob@example.com")
    {
        (await SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250");
        (await SayAsync($"RCPT TO:<{recipient}>")).Should().StartWith("250");
        (await SayAsync("DATA")).Should().StartWith("354");
        return await SayAsync("Subject: x\r\n\r\n.");
    }

    /// <summary>AUTH PLAIN.</summary>
    public Task<string> SignInAsync(string name, string password) =>
        SayAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{name}\0{password}")));

    /// <summary>STARTTLS, and whose certificate the server showed.</summary>
    public async Task<string> StartTlsAsync(string host)
    {
        (await SayAsync("STARTTLS")).Should().StartWith("220");
        string subject = "";
        SslStream tls = new(_stream, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            {
                // Of a test's own authority: what counts is which one it is.
                subject = certificate!.Subject;
                return subject.StartsWith("CN=", StringComparison.Ordinal);
            },
        }).WaitAsync(TestHost.Patience);
        _stream = tls;
        (await SayAsync("EHLO client.test")).Should().StartWith("250");
        return subject;
    }

    public async Task<string> ReadReplyAsync()
    {
        List<string> lines = [];
        while (await ReadLineAsync() is { } line)
        {
            lines.Add(line);
            if (line is not [_, _, _, '-', ..])
            {
                break;
            }
        }

        return string.Join('\n', lines);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string?> ReadLineAsync()
    {
        StringBuilder line = new();
        try
        {
            while (await _stream.ReadAsync(_octet).AsTask().WaitAsync(TestHost.Patience) == 1)
            {
                line.Append((char)_octet[0]);
                if (_octet[0] == (byte)'\n')
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
}
