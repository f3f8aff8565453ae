using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace SmtpKit.Inbox.Release;

/// <summary>
/// A client for one message (RFC 5321): EHLO, STARTTLS or implicit TLS, AUTH PLAIN, then the message to all of its recipients or to none. What the message needs and
/// the server does not offer (8BITMIME, SMTPUTF8, SIZE) is said before anything is sent.
/// </summary>
internal sealed class SmtpSender : IAsyncDisposable
{
    private readonly ReleaseOptions _options;
    private readonly TimeProvider _time;
    private readonly string _name;
    private Stream _stream;
    private SmtpReplyReader _replies;
    private IReadOnlyList<string> _extensions = [];

    private SmtpSender(ReleaseOptions options, Stream stream, string name, TimeProvider time)
    {
        _options = options;
        _stream = stream;
        _replies = new SmtpReplyReader(stream);
        _name = name;
        _time = time;
    }

    /// <summary>Connects, greets, encrypts and signs in.</summary>
    /// <exception cref="SmtpSenderException">The server refuses, or does not offer what is asked for.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    public static async Task<SmtpSender> ConnectAsync(
        ReleaseOptions options, RemoteCertificateValidationCallback? validation, TimeProvider time, CancellationToken cancellationToken)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        SmtpSender sender;
        try
        {
            using CancellationTokenSource limit = new(options.Timeout, time);
            using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
            try
            {
                await socket.ConnectAsync(options.Host, options.Port, end.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                throw new TimeoutException();
            }

            sender = new SmtpSender(options, new NetworkStream(socket, ownsSocket: true), Literal((IPEndPoint)socket.LocalEndPoint!), time);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        try
        {
            await sender.GreetAsync(validation, cancellationToken).ConfigureAwait(false);
            return sender;
        }
        catch
        {
            await sender.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends a message.</summary>
    /// <exception cref="SmtpSenderException">The server refuses it, for all recipients.</exception>
    public async Task SendAsync(string from, IReadOnlyList<Mailbox> to, ReadOnlyMemory<byte> message, bool isInternational, CancellationToken cancellationToken)
    {
        bool isEightBit = message.Span.ContainsAnyExceptInRange((byte)0, (byte)127);
        StringBuilder parameters = new();
        if (isInternational)
        {
            Need("SMTPUTF8", "its addresses are not ASCII");
            parameters.Append(" SMTPUTF8");
        }

        if (isEightBit)
        {
            Need("8BITMIME", "the message has octets beyond ASCII");
            parameters.Append(" BODY=8BITMIME");
        }

        byte[] content = MailData.Encode(message.Span);
        if (Find("SIZE") is { } size)
        {
            if (long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long most) && most > 0 && message.Length > most)
            {
                throw new SmtpSenderException($"the message has {message.Length} octets, and the server takes {most}");
            }

            parameters.Append(CultureInfo.InvariantCulture, $" SIZE={message.Length}");
        }

        await AskAsync($"MAIL FROM:<{from}>{parameters}", 250, cancellationToken).ConfigureAwait(false);
        foreach (Mailbox recipient in to)
        {
            // One that is refused ends it: before DATA nobody has got anything.
            await AskAsync($"RCPT TO:<{recipient}>", 250, cancellationToken).ConfigureAwait(false);
        }

        await AskAsync("DATA", 354, cancellationToken).ConfigureAwait(false);
        await WithinTimeAsync(async token => await _stream.WriteAsync(content, token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await ExpectAsync("the message", 250, cancellationToken).ConfigureAwait(false);
        await WriteAsync("QUIT", cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task GreetAsync(RemoteCertificateValidationCallback? validation, CancellationToken cancellationToken)
    {
        if (_options.Tls == ReleaseTls.Implicit)
        {
            await EncryptAsync(validation, cancellationToken).ConfigureAwait(false);
        }

        await ExpectAsync("the connection", 220, cancellationToken).ConfigureAwait(false);
        await HelloAsync(cancellationToken).ConfigureAwait(false);
        if (_options.Tls == ReleaseTls.StartTls)
        {
            Need("STARTTLS", $"{nameof(ReleaseOptions)}.{nameof(ReleaseOptions.Tls)} asks for it");
            await AskAsync("STARTTLS", 220, cancellationToken).ConfigureAwait(false);
            if (_replies.HasMore)
            {
                // RFC 3207 section 4: who stands between could have slipped it in.
                throw new SmtpSenderException("the server sent something between its 220 to STARTTLS and TLS");
            }

            await EncryptAsync(validation, cancellationToken).ConfigureAwait(false);

            // What was said before counts no longer (section 4.2).
            await HelloAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_options.UserName is { } user)
        {
            await SignInAsync(user, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task HelloAsync(CancellationToken cancellationToken) =>
        _extensions = [.. (await AskAsync($"EHLO {_name}", 250, cancellationToken).ConfigureAwait(false)).Lines.Skip(1)];

    private async Task EncryptAsync(RemoteCertificateValidationCallback? validation, CancellationToken cancellationToken)
    {
        SslStream tls = new(_stream);
        _stream = tls;
        _replies = new SmtpReplyReader(tls);
        SslClientAuthenticationOptions settings = new() { TargetHost = _options.Host, RemoteCertificateValidationCallback = validation };
        await WithinTimeAsync(token => tls.AuthenticateAsClientAsync(settings, token), cancellationToken).ConfigureAwait(false);
    }

    // RFC 4954 section 4, RFC 4616.
    private async Task SignInAsync(string user, CancellationToken cancellationToken)
    {
        if (Find("AUTH")?.Split(' ').Contains("PLAIN", StringComparer.OrdinalIgnoreCase) != true)
        {
            throw new SmtpSenderException("the server does not offer AUTH PLAIN");
        }

        string response = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{_options.Password}"));
        await WriteAsync($"AUTH PLAIN {response}", cancellationToken).ConfigureAwait(false);
        await ExpectAsync("AUTH", 235, cancellationToken).ConfigureAwait(false);
    }

    private void Need(string extension, string why)
    {
        if (Find(extension) is null)
        {
            throw new SmtpSenderException($"the server does not offer {extension}, and {why}");
        }
    }

    // What stands behind a keyword of EHLO's reply, which may be nothing; null when it is not there.
    private string? Find(string keyword)
    {
        foreach (string line in _extensions)
        {
            string[] words = line.Split(' ', 2);
            if (words[0].Equals(keyword, StringComparison.OrdinalIgnoreCase))
            {
                return words.Length == 1 ? "" : words[1];
            }
        }

        return null;
    }

    private async Task<SmtpAnswer> AskAsync(string command, int expected, CancellationToken cancellationToken)
    {
        await WriteAsync(command, cancellationToken).ConfigureAwait(false);
        return await ExpectAsync(command, expected, cancellationToken).ConfigureAwait(false);
    }

    private Task WriteAsync(string command, CancellationToken cancellationToken) => WithinTimeAsync(
        async token => await _stream.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), token).ConfigureAwait(false), cancellationToken);

    private async Task<SmtpAnswer> ExpectAsync(string what, int expected, CancellationToken cancellationToken)
    {
        SmtpAnswer? answer = null;
        await WithinTimeAsync(async token => answer = await _replies.ReadAsync(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

        // 251 is a yes to RCPT too.
        return answer!.Code == expected || (expected == 250 && answer.Code == 251)
            ? answer
            : throw new SmtpSenderException($"the server answered {what} with '{answer}'");
    }

    private async Task WithinTimeAsync(Func<CancellationToken, Task> act, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(_options.Timeout, _time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await act(end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
    }

    // RFC 5321 section 4.1.3: a client without a name of its own gives its address.
    private static string Literal(IPEndPoint local)
    {
        IPAddress address = local.Address.IsIPv4MappedToIPv6 ? local.Address.MapToIPv4() : local.Address;
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{new IPAddress(address.GetAddressBytes())}]" : $"[{address}]";
    }
}
