using System.IO.Pipelines;
using System.Net.Security;
using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Inbox.Tests.Pop3.Support;

/// <summary>The client's side of a session. Every wait is bounded.</summary>
internal sealed class Pop3Client(Stream stream, PipeWriter output, WatchedReader reader, Task session) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private readonly StringBuilder _received = new();

    public Stream Stream { get; private set; } = stream;

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] octets)
    {
        reader.OnSending();
        await Stream.WriteAsync(octets).AsTask().WaitAsync(Patience);
    }

    /// <summary>Waits until the session has used all it was sent and waits for more, or has ended.</summary>
    public Task SessionWaitsAsync() => reader.Waiting.WaitAsync(Patience);

    public Task SessionEndsAsync() => session.WaitAsync(Patience);

    /// <summary>TLS from here on, with a server that shows <see cref="TestCertificate"/>.</summary>
    /// <param name="protocol">What the client says that it will speak (RFC 7301); null for nothing.</param>
    public async Task HandshakeAsync(string? protocol = null)
    {
        SslStream tls = new(Stream, leaveInnerStreamOpen: true);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "mx.example.com",
            ApplicationProtocols = protocol is null ? null : [new SslApplicationProtocol(protocol)],
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate!.GetCertHashString() == TestCertificate.Context.TargetCertificate.GetCertHashString(),
        };
        await tls.AuthenticateAsClientAsync(options).WaitAsync(Patience);
        Stream = tls;
    }

    /// <summary>Says a command and gives the first line of the response.</summary>
    public async Task<string?> SayAsync(string command)
    {
        await SendAsync(command + "\r\n");
        return await ReadLineAsync();
    }

    /// <summary>Greeted and signed in.</summary>
    public async Task<Pop3Client> SignInAsync()
    {
        (await ReadLineAsync()).Should().StartWith("+OK");
        (await SayAsync("USER ada")).Should().StartWith("+OK");
        (await SayAsync("PASS secret")).Should().StartWith("+OK");
        return this;
    }

    /// <summary>A line without its CRLF; null at the end of the connection.</summary>
    public async Task<string?> ReadLineAsync()
    {
        while (true)
        {
            string text = _received.ToString();
            int end = text.IndexOf("\r\n", StringComparison.Ordinal);
            if (end >= 0)
            {
                _received.Remove(0, end + 2);
                return text[..end];
            }

            if (!await FillAsync())
            {
                text.Should().BeEmpty("a line is never cut off");
                return null;
            }
        }
    }

    /// <summary>Everything until the end of the connection, octet for octet.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (await FillAsync())
        {
            // Until there is no more.
        }

        return _received.ToString();
    }

    /// <summary>Closes the client's half.</summary>
    public void FinishSending() => output.Complete();

    public ValueTask DisposeAsync() => Stream.DisposeAsync();

    private async Task<bool> FillAsync()
    {
        int read = await Stream.ReadAsync(_buffer).AsTask().WaitAsync(Patience);
        _received.Append(Encoding.Latin1.GetString(_buffer, 0, read));
        return read > 0;
    }
}
