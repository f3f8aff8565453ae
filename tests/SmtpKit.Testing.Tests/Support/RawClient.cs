using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace SmtpKit.Testing.Tests.Support;

/// <summary>A client that sends what it is told and shows every octet that comes back.</summary>
internal sealed class RawClient : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<byte> _unread = [];
    private Stream _stream;

    private RawClient(Stream stream) => _stream = stream;

    // Of a connection that was reset before its client knew that it was made.
    private bool WasNeverThere => ReferenceEquals(_stream, Stream.Null);

    public static async Task<RawClient> ConnectAsync(FakeSmtpServer smtp, bool inMemory = false)
    {
        if (inMemory)
        {
            return new RawClient(await smtp.ConnectAsync());
        }

        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(smtp.EndPoint!);
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionReset)
        {
            socket.Dispose();
            return new RawClient(Stream.Null);
        }

        return new RawClient(new NetworkStream(socket, ownsSocket: true));
    }

    /// <summary>Sends a line and reads the reply to it.</summary>
    public async Task<string> SayAsync(string line)
    {
        await SendAsync(line + "\r\n");
        return await ReadReplyAsync();
    }

    /// <summary>Sends lines one after the other, and has each answered by a 2yz or 3yz.</summary>
    public async Task SayAllAsync(params string[] lines)
    {
        foreach (string line in lines)
        {
            (await SayAsync(line)).Should().MatchRegex("^[23]", $"'{line}' is in order");
        }
    }

    public async Task SendAsync(string octets) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(octets)).AsTask().WaitAsync(Patience, TimeProvider.System);

    /// <summary>A whole reply, lines separated by \n; what there is of one when the connection ends, with <c>(closed)</c> or <c>(reset)</c> behind it.</summary>
    public async Task<string> ReadReplyAsync()
    {
        StringBuilder reply = new();
        while (true)
        {
            string line = await ReadLineAsync();
            reply.Append(reply.Length > 0 ? "\n" : "").Append(line);
            if (line.EndsWith("(closed)", StringComparison.Ordinal) || line.EndsWith("(reset)", StringComparison.Ordinal) || line.Length < 4 || line[3] != '-')
            {
                return reply.ToString();
            }
        }
    }

    public async Task StartTlsAsync(FakeSmtpServer smtp, string host = "localhost")
    {
        SslStream tls = new(_stream);
        _stream = tls;
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = host,
            RemoteCertificateValidationCallback = smtp.CertificateValidationCallback,
        }).WaitAsync(Patience, TimeProvider.System);
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string> ReadLineAsync()
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            int end = _unread.IndexOf((byte)'\n');
            if (end >= 0)
            {
                string line = Encoding.Latin1.GetString([.. _unread[..end]]).TrimEnd('\r');
                _unread.RemoveRange(0, end + 1);
                return line;
            }

            string? ending = null;
            try
            {
                int read = await _stream.ReadAsync(buffer).AsTask().WaitAsync(Patience, TimeProvider.System);
                _unread.AddRange(buffer[..read]);
                ending = read > 0 ? null : WasNeverThere ? "(reset)" : "(closed)";
            }
            catch (IOException)
            {
                ending = "(reset)";
            }

            if (ending is not null)
            {
                string rest = Encoding.Latin1.GetString([.. _unread]);
                _unread.Clear();
                return rest + ending;
            }
        }
    }
}
