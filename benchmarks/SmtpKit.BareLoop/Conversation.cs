using System.Net.Security;
using System.Net.Sockets;

namespace SmtpKit.BareLoop;

/// <summary>One connection: receive into one buffer, answer what is whole in it with one send, receive again.</summary>
internal sealed class Conversation(Socket socket, SslServerAuthenticationOptions? tls)
{
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(64 * 1024);
    private byte[] _replies = new byte[1024];
    private SslStream? _encrypted;
    private int _length;
    private int _replied;
    private bool _inMessage;
    private bool _startTls;
    private bool _over;

    public async Task RunAsync()
    {
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                Reply("220 bare.example.com ESMTP\r\n"u8);
                await SendAsync();
                while (!_over)
                {
                    Memory<byte> free = _buffer.AsMemory(_length);
                    int received = _encrypted is null ? await socket.ReceiveAsync(free) : await _encrypted.ReadAsync(free);
                    if (received == 0)
                    {
                        return;
                    }

                    _length += received;
                    Answer();
                    if (_replied > 0)
                    {
                        await SendAsync();
                    }

                    if (_startTls)
                    {
                        _startTls = false;
                        _encrypted = new SslStream(new NetworkStream(socket));
                        await _encrypted.AuthenticateAsServerAsync(tls!);
                    }
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException)
            {
                // The client has gone.
            }
            finally
            {
                _encrypted?.Dispose();
            }
        }
    }

    // Takes every whole line, and a message as far as it has come, from the front of the buffer.
    private void Answer()
    {
        int at = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = _buffer.AsSpan(at, _length - at);
            if (_inMessage)
            {
                int dot = rest.IndexOf("\r\n.\r\n"u8);
                if (dot < 0)
                {
                    // The final dot may have come in part.
                    at += Math.Max(0, rest.Length - 4);
                    break;
                }

                _inMessage = false;
                at += dot + 5;
                Reply("250 2.0.0 OK\r\n"u8);
                continue;
            }

            int end = rest.IndexOf((byte)'\n');
            if (end < 0)
            {
                break;
            }

            AnswerCommand(rest[0]);
            at += end + 1;
        }

        _buffer.AsSpan(at, _length - at).CopyTo(_buffer);
        _length -= at;
    }

    // The first letter says enough: nobody sends anything else to this loop.
    private void AnswerCommand(byte letter)
    {
        switch (letter)
        {
            case (byte)'D':
                _inMessage = true;
                Reply("354 Go on\r\n"u8);
                break;
            case (byte)'E' when tls is not null && _encrypted is null:
                Reply("250-bare.example.com\r\n250-STARTTLS\r\n250 PIPELINING\r\n"u8);
                break;
            case (byte)'E':
                Reply("250-bare.example.com\r\n250 PIPELINING\r\n"u8);
                break;
            case (byte)'S' when tls is not null:
                _startTls = true;
                Reply("220 2.0.0 Go on\r\n"u8);
                break;
            case (byte)'Q':
                _over = true;
                Reply("221 2.0.0 Bye\r\n"u8);
                break;
            default:
                Reply("250 2.1.0 OK\r\n"u8);
                break;
        }
    }

    private void Reply(ReadOnlySpan<byte> reply)
    {
        if (_replied + reply.Length > _replies.Length)
        {
            Array.Resize(ref _replies, 2 * _replies.Length);
        }

        reply.CopyTo(_replies.AsSpan(_replied));
        _replied += reply.Length;
    }

    private async ValueTask SendAsync()
    {
        ReadOnlyMemory<byte> replies = _replies.AsMemory(0, _replied);
        _replied = 0;
        if (_encrypted is null)
        {
            await socket.SendAsync(replies);
        }
        else
        {
            await _encrypted.WriteAsync(replies);
        }
    }
}
