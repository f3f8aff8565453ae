using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using SmtpKit.Diagnostics;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit.Net;

/// <summary>A connection under a session: a pair of pipes, over which TLS can be put once.</summary>
internal abstract class Connection : SessionTransport
{
    private volatile PipeReader _input;
    private volatile PipeWriter _output;
    private readonly ILogger _logger;
    private SslStream? _tls;
    private X509Certificate2? _clientCertificate;
    private int _aborted;

    protected Connection(PipeReader input, PipeWriter output, ILogger logger)
    {
        _logger = logger;
        _input = input;
        _output = output;
    }

    public override PipeReader Input => _input;

    public override PipeWriter Output => _output;

    /// <summary>Whether <see cref="SessionTransport.Abort"/> was called.</summary>
    protected bool IsAborted => Volatile.Read(ref _aborted) != 0;

    public override async Task<SmtpTlsInfo> StartTlsAsync(SmtpEndpoint endpoint, TimeProvider time, CancellationToken cancellationToken)
    {
        (SslStream tls, SmtpTlsInfo info) = await ServerHandshake.MakeAsync(TakeLower(), endpoint, time, _logger, cancellationToken).ConfigureAwait(false);
        await ReleasePlainPipesAsync().ConfigureAwait(false);
        _tls = tls;
        _clientCertificate = info.ClientCertificate;
        _input = new TlsInput(tls);
        _output = WriterOver(tls);
        return info;
    }

    public override void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) != 0)
        {
            return;
        }

        try
        {
            AbortTransport();
        }
        catch (ObjectDisposedException)
        {
            // Closed already.
        }
#pragma warning disable CA1031 // The caller of ServeAsync may have given the abort: what it throws must reach neither the clock nor other sessions.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.AbortFailed(_logger, exception);
        }
    }

    /// <summary>Says one reply on a connection that gets no session, before it is closed. A fresh connection takes a line without waiting; one that does not is not waited for.</summary>
    public async Task RefuseAsync(SmtpReply reply)
    {
        try
        {
            ReplyWriter.Write(Output, reply, withEnhancedCode: true);
            ValueTask<FlushResult> flush = Output.FlushAsync(CancellationToken.None);
            if (!flush.IsCompleted)
            {
                Abort();
            }

            await flush.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A transport may be anybody's, and fail in any way: it means that the peer is gone.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.TransportFailed(_logger, "-", exception.Message);
        }
    }

    /// <summary>Ends the connection after its session. Never throws.</summary>
    /// <param name="end">How the session ended; decides how politely.</param>
    /// <param name="time">The clock for what waiting there is.</param>
    public async Task CloseAsync(SessionEnd end, TimeProvider time)
    {
        bool polite = !IsAborted && end is not (SessionEnd.NotReading or SessionEnd.Faulted);
        try
        {
            if (_tls is { } tls)
            {
                await CloseTlsAsync(tls, polite && end != SessionEnd.Disconnected, time).ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // What a broken TLS stream throws is of many types, also of the framework's own; the transport below must be closed all the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.CloseFailed(_logger, exception.Message);
        }

        try
        {
            await CloseTransportAsync(end, polite, time).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // A transport may be anybody's, and fail in any way: it is over with it.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.CloseFailed(_logger, exception.Message);
        }
    }

    /// <summary>Frees what hooks may look at to the very end. To be called once, behind the last of them.</summary>
    /// <remarks>
    /// The client's certificate is ours since SslStream gave it out. It is not left to the collector: the peer chooses its size, of which the collector
    /// knows nothing.
    /// </remarks>
    public void Release() => _clientCertificate?.Dispose();

    protected static PipeWriter WriterOver(Stream stream) => new StreamOutput(stream);

    /// <summary>Completes pipes; impolitely, so that the other end hears of an error rather than of an end.</summary>
    protected static async Task CompleteAsync(PipeReader input, PipeWriter output, bool polite)
    {
        IOException? reason = polite ? null : new IOException("The SMTP session was broken off.");
        try
        {
            await output.CompleteAsync(reason).ConfigureAwait(false);
        }
        finally
        {
            await input.CompleteAsync(reason).ConfigureAwait(false);
        }
    }

    /// <summary>What TLS is put over, with all octets that are not yet used: once.</summary>
    protected abstract Stream TakeLower();

    /// <summary>Lets go of the pipes below TLS, which are used no more.</summary>
    protected abstract Task ReleasePlainPipesAsync();

    /// <summary>Breaks the transport off. Safe at any time, from any thread, more than once.</summary>
    protected abstract void AbortTransport();

    /// <summary>Ends the transport, below TLS.</summary>
    protected abstract Task CloseTransportAsync(SessionEnd end, bool polite, TimeProvider time);

    private async Task CloseTlsAsync(SslStream tls, bool sayGoodbye, TimeProvider time)
    {
        try
        {
            if (sayGoodbye)
            {
                // close_notify, so that the peer can tell an end from a cut (RFC 8446 section 6.1). A peer that takes nothing does not hold us.
                await tls.ShutdownAsync().WaitAsync(TimeSpan.FromSeconds(1), time).ConfigureAwait(false);
            }
        }
        finally
        {
            // Impolitely in any case: what was not flushed has failed before, and nothing may be written after close_notify.
            await CompleteAsync(_input, _output, polite: false).ConfigureAwait(false);
            await tls.DisposeAsync().ConfigureAwait(false);
        }
    }
}
