using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace SmtpKit.Tool.Tests.Support;

/// <summary>A client over a real socket that says one line and hears one reply at a time. Every wait has an end.</summary>
public sealed class SmtpDialog : IDisposable
{
    private Stream _stream;

    private SmtpDialog(Socket socket)
    {
        Socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>The certificate that the server showed.</summary>
    public X509Certificate2? Certificate { get; private set; }

    public Socket Socket { get; }

    /// <summary>Connects, and neither reads nor says anything.</summary>
    public static async Task<SmtpDialog> ConnectAsync(int port, IPAddress? address = null)
    {
        Socket socket = new((address ?? IPAddress.Loopback).AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address ?? IPAddress.Loopback, port).WaitAsync(ToolProcess.Patience);
        return new SmtpDialog(socket);
    }

    /// <summary>Connects to a Unix-domain socket, and neither reads nor says anything.</summary>
    public static async Task<SmtpDialog> ConnectAsync(string path)
    {
        Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path)).WaitAsync(ToolProcess.Patience);
        return new SmtpDialog(socket);
    }

    /// <summary>Connects, hears the greeting and says EHLO.</summary>
    public static async Task<SmtpDialog> OpenAsync(int port, IPAddress? address = null)
    {
        SmtpDialog dialog = await ConnectAsync(port, address);
        (await dialog.ReadReplyAsync()).Should().StartWith("220 ");
        (await dialog.SayAsync("EHLO client.test")).Should().StartWith("250");
        return dialog;
    }

    /// <summary>TLS, from here on.</summary>
    /// <param name="isTrusted">Judges the server's certificate; null takes any.</param>
    /// <param name="own">The client's certificate; null for none.</param>
    public async Task HandshakeAsync(string host = "localhost", Func<X509Certificate2, X509Chain?, bool>? isTrusted = null, X509Certificate2? own = null)
    {
        SslStream tls = new(_stream, leaveInnerStreamOpen: false);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = host,
            ClientCertificateContext = own is null ? null : SslStreamCertificateContext.Create(own, additionalCertificates: null, offline: true),
            RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
            {
                Certificate = X509CertificateLoader.LoadCertificate(certificate!.Export(X509ContentType.Cert));
                return isTrusted?.Invoke(Certificate, chain) ?? true;
            },
        };
        await tls.AuthenticateAsClientAsync(options).WaitAsync(ToolProcess.Patience);
        _stream = tls;
    }

    /// <summary>Says a line and hears the reply, all its lines, without the last CRLF.</summary>
    public async Task<string> SayAsync(string line)
    {
        await WriteAsync(line + "\r\n");
        return await ReadReplyAsync();
    }

    /// <summary>AUTH PLAIN.</summary>
    public Task<string> SignInAsync(string name, string password) =>
        SayAsync("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{name}\0{password}")));

    /// <summary>AUTH SCRAM-SHA-256 (RFC 5802 section 3), the server's own proof taken as it comes.</summary>
    public async Task<string> ProveAsync(string name, string password)
    {
        string firstBare = $"n={name},r=nonce";
        string challenge = await SayAsync("AUTH SCRAM-SHA-256 " + Base64($"n,,{firstBare}"));
        string serverFirst = Encoding.UTF8.GetString(Convert.FromBase64String(challenge["334 ".Length..]));
        string[] parts = serverFirst.Split(',');
        string withoutProof = $"c={Base64("n,,")},{parts[0]}";

        byte[] salted = Rfc2898DeriveBytes.Pbkdf2(
            password, Convert.FromBase64String(parts[1][2..]), int.Parse(parts[2][2..], CultureInfo.InvariantCulture), HashAlgorithmName.SHA256, 32);
        byte[] clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        byte[] signature = HMACSHA256.HashData(SHA256.HashData(clientKey), Encoding.UTF8.GetBytes($"{firstBare},{serverFirst},{withoutProof}"));
        byte[] proof = [.. clientKey.Zip(signature, (left, right) => (byte)(left ^ right))];
        string last = await SayAsync(Base64($"{withoutProof},p={Convert.ToBase64String(proof)}"));
        return last.StartsWith("334 ", StringComparison.Ordinal) ? await SayAsync("") : last;

        static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A whole transaction.</summary>
    /// <param name="message">As it stands on the wire, with its last CRLF.</param>
    /// <returns>The last reply.</returns>
    public async Task<string> SendMailAsync(string message, string recipient = "bob@example.com")
    {
        (await SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("250 2.1.0");
        (await SayAsync($"RCPT TO:<{recipient}>")).Should().StartWith("250 2.1.5");
        (await SayAsync("DATA")).Should().StartWith("354 ");
        return await SayAsync(message + ".");
    }

    public Task WriteAsync(string octets) => _stream.WriteAsync(Encoding.Latin1.GetBytes(octets)).AsTask().WaitAsync(ToolProcess.Patience);

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

    /// <summary>A line without its CRLF; null when the server has closed or reset the connection.</summary>
    public async Task<string?> ReadLineAsync()
    {
        byte[] octet = new byte[1];
        StringBuilder line = new();
        try
        {
            while (await _stream.ReadAsync(octet).AsTask().WaitAsync(ToolProcess.Patience) == 1)
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

    public void Dispose()
    {
        _stream.Dispose();
        Socket.Dispose();
        Certificate?.Dispose();
    }
}
