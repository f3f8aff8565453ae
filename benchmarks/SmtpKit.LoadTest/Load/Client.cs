using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;

namespace SmtpKit.LoadTest.Load;

/// <summary>A client's end of a connection: it sends octets and insists on the replies.</summary>
internal sealed class Client(int port) : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[2048];
    private Stream _stream = Stream.Null;
    private int _length;

    /// <summary>Whether the last reply to EHLO listed PIPELINING.</summary>
    public bool OffersPipelining { get; private set; }

    /// <summary>Connects and says EHLO, once more behind STARTTLS if <paramref name="tls"/>.</summary>
    public async ValueTask OpenAsync(bool tls)
    {
        await _socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        _stream = new NetworkStream(_socket);
        await ExpectAsync(Replies.Greeting);
        await SayHelloAsync();
        if (!tls)
        {
            return;
        }

        await ExchangeAsync(Words.StartTls, Replies.StartTls);
#pragma warning disable CA5359 // The certificate was made a moment ago, and nothing is sent that matters.
        SslStream encrypted = new(_stream, leaveInnerStreamOpen: false, static (_, _, _, _) => true);
#pragma warning restore CA5359
        _stream = encrypted;
        await encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", AllowTlsResume = false });
        await SayHelloAsync();
    }

    public async ValueTask CloseAsync() => await ExchangeAsync(Words.Quit, Replies.Quit);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ExchangeAsync(ReadOnlyMemory<byte> octets, Expected expected)
    {
        await _stream.WriteAsync(octets);
        await ExpectAsync(expected);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> octets) => _stream.WriteAsync(octets);

    /// <summary>Reads so many replies as are expected, and nothing may come behind the last.</summary>
    /// <exception cref="LoadTestException">Another reply came, or none.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ExpectAsync(Expected expected)
    {
        int seen = 0;
        _length = 0;
        int at = 0;
        while (seen < expected.Codes.Length)
        {
            if (_length == _buffer.Length)
            {
                // Many replies: those that were seen make room. Few are kept whole, for whoever looks at them.
                _buffer.AsSpan(at, _length - at).CopyTo(_buffer);
                _length -= at;
                at = 0;
            }

            int read = _length < _buffer.Length ? await _stream.ReadAsync(_buffer.AsMemory(_length)) : 0;
            if (read == 0)
            {
                throw new LoadTestException($"{expected.What}: no reply {expected.Codes[seen]}, the connection ended or the line has no end; read: «{Shown(at)}»");
            }

            _length += read;
            Check(expected, ref at, ref seen);
        }

        if (at < _length)
        {
            throw new LoadTestException($"{expected.What}: more than was expected: «{Shown(at)}»");
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    private async ValueTask SayHelloAsync()
    {
        await ExchangeAsync(Words.Ehlo, Replies.Ehlo);
        OffersPipelining = _buffer.AsSpan(0, _length).IndexOf("PIPELINING\r\n"u8) >= 0;
    }

    private void Check(Expected expected, ref int at, ref int seen)
    {
        while (seen < expected.Codes.Length)
        {
            int end = _buffer.AsSpan(at, _length - at).IndexOf((byte)'\n');
            if (end < 0)
            {
                return;
            }

            ReadOnlySpan<byte> line = _buffer.AsSpan(at, end + 1);
            if (line.Length < 5 || !line.StartsWith(expected.Octets.AsSpan(3 * seen, 3)) || line[^2] != (byte)'\r')
            {
                throw new LoadTestException($"{expected.What}: expected {expected.Codes[seen]}, got «{Shown(at)}»");
            }

            at += line.Length;
            seen += line[3] == (byte)'-' ? 0 : 1;
        }
    }

    private string Shown(int at) => Encoding.Latin1.GetString(_buffer, at, Math.Min(_length - at, 200)).Replace("\r\n", "\\r\\n", StringComparison.Ordinal);
}
