using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net;

namespace SmtpKit.Testing.Net;

/// <summary>One connection of a client, over a socket or in memory: what its session talks through, and what faults below a reply do to it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The stream holds nothing but the connection, which CloseAsync closes.")]
internal abstract class FakeConnection : IDuplexPipe
{
    private readonly FaultStream _stream;
    private readonly Stream _lower;
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private TimeSpan _hold;
    private int _isReset;
    private volatile bool _isOutputEnded;

    protected FakeConnection(Stream lower, TimeProvider time, CancellationToken stop)
    {
        _lower = lower;
        _time = time;
        _stop = stop;
        _stream = new FaultStream(lower, this);
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true, useZeroByteReads: true));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    public abstract EndPoint? LocalEndPoint { get; }

    public abstract EndPoint? RemoteEndPoint { get; }

    /// <summary>Whether <see cref="Reset"/> was called.</summary>
    protected bool IsReset => Volatile.Read(ref _isReset) != 0;

    /// <summary>Has the next write wait, and what comes behind it with it.</summary>
    public void Hold(TimeSpan time) => _hold += time;

    /// <summary>Has reads take a little at a time.</summary>
    public void ReadSlowly(int octets, TimeSpan pause) => _stream.ReadSlowly(octets, pause);

    /// <summary>Sends octets past the session.</summary>
    public async ValueTask WriteRawAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        await _lower.WriteAsync(octets, cancellationToken).ConfigureAwait(false);
        await _lower.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Breaks the connection off, as a machine does that has lost it. From any thread.</summary>
    public void Reset()
    {
        if (Interlocked.Exchange(ref _isReset, 1) == 0)
        {
            ResetTransport();
        }
    }

    /// <summary>Breaks the connection off because the session asks for it, unless it has been ended in order.</summary>
    public void Abort()
    {
        if (!_isOutputEnded)
        {
            Reset();
        }
    }

    /// <summary>Says that nothing more will be sent.</summary>
    public void EndOutput()
    {
        _isOutputEnded = true;
        EndTransportOutput();
    }

    /// <summary>Closes the connection when its session is over. Never throws.</summary>
    public abstract Task CloseAsync();

    /// <summary>What a held write waits for.</summary>
    public async ValueTask HoldAsync(CancellationToken cancellationToken)
    {
        if (_hold > TimeSpan.Zero)
        {
            TimeSpan time = _hold;
            _hold = TimeSpan.Zero;
            await PauseAsync(time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Waits; over early when the server stops or the client has gone, as whoever waits finds out soon enough.</summary>
    public async ValueTask PauseAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stop);
        Task pause = Task.Delay(time, _time, over.Token);
        await Task.WhenAny(pause, ClientGoneAsync(over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Completes when the client has hung up, if that can be seen without reading; otherwise with the token.</summary>
    protected abstract Task ClientGoneAsync(CancellationToken cancellationToken);

    protected abstract void ResetTransport();

    protected abstract void EndTransportOutput();
}
