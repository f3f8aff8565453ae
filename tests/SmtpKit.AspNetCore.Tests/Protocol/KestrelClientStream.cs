using System.IO.Pipelines;
using System.Net.Sockets;

namespace SmtpKit.Tests.Support;

/// <summary>The client's end of a socket: counts what it sends, so that the server's end can tell when all of it has come. A reset is an end.</summary>
/// <param name="socket">Its own.</param>
/// <param name="reader">The server's end.</param>
/// <param name="fromServer">Where the server's octets come from; null for the socket.</param>
internal sealed class KestrelClientStream(Socket socket, WatchedReader reader, PipeReader? fromServer) : Stream
{
    private readonly NetworkStream _socket = new(socket, ownsSocket: true);
    private readonly Stream? _pipe = fromServer?.AsStream();

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_pipe is not null)
        {
            return await _pipe.ReadAsync(buffer, cancellationToken);
        }

        try
        {
            return await _socket.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
        {
            return 0;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        reader.OnSending(buffer.Length);
        await _socket.WriteAsync(buffer, cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _socket.Dispose();
            _pipe?.Dispose();
        }

        base.Dispose(disposing);
    }
}
