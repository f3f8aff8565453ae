using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using SmtpKit.Session;

namespace SmtpKit.Net;

/// <summary>A connection under a session: a pair of pipes, over which TLS can be put once.</summary>
internal abstract class Connection : SessionTransport
{
    // One read of a busy body takes this much; idle connections hold no buffer at all (reads of zero octets).
    private static readonly StreamPipeReaderOptions ReaderOptions = new(bufferSize: 16 * 1024, minimumReadSize: 4 * 1024, leaveOpen: true, useZeroByteReads: true);
    private static readonly StreamPipeWriterOptions WriterOptions = new(leaveOpen: true);

    private volatile PipeReader _input;
    private volatile PipeWriter _output;
    private SslStream? _tls;

    protected Connection(PipeReader input, PipeWriter output)
    {
        _input = input;
        _output = output;
    }

    public override PipeReader Input => _input;

    public override PipeWriter Output => _output;

    /// <summary>What TLS is put over.</summary>
    protected abstract Stream Lower { get; }

    /// <summary>Whether <see cref="SessionTransport.Abort"/> was called.</summary>
    protected bool IsAborted { get; private set; }

    public override async Task<SmtpTlsInfo> StartTlsAsync(SslStreamCertificateContext certificate, CancellationToken cancellationToken)
    {
        SslStream tls = new(Lower, leaveInnerStreamOpen: true);
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate,

                    // Older versions are forbidden (RFC 8996).
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    AllowRenegotiation = false,
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await ReleasePlainPipesAsync().ConfigureAwait(false);
        _tls = tls;
        _input = ReaderOver(tls);
        _output = WriterOver(tls);
        return new SmtpTlsInfo(tls.SslProtocol, tls.NegotiatedCipherSuite);
    }

    public override void Abort()
    {
        IsAborted = true;
        AbortTransport();
    }

    /// <summary>Ends the connection after its session.</summary>
    /// <param name="end">How the session ended; decides how politely.</param>
    /// <param name="time">The clock for what waiting there is.</param>
    public async Task CloseAsync(SessionEnd end, TimeProvider time)
    {
        bool polite = !IsAborted && end is not (SessionEnd.NotReading or SessionEnd.TlsFailed or SessionEnd.Faulted);
        if (_tls is { } tls)
        {
            if (polite)
            {
                await SayGoodbyeAsync(tls, time).ConfigureAwait(false);
            }

            await CompleteAsync(_input, _output, polite).ConfigureAwait(false);
            await tls.DisposeAsync().ConfigureAwait(false);
        }

        await CloseTransportAsync(end, polite, time).ConfigureAwait(false);
    }

    protected static PipeReader ReaderOver(Stream stream) => PipeReader.Create(stream, ReaderOptions);

    protected static PipeWriter WriterOver(Stream stream) => PipeWriter.Create(stream, WriterOptions);

    /// <summary>Completes pipes; impolitely, so that what was not flushed is dropped and not written.</summary>
    protected static async Task CompleteAsync(PipeReader input, PipeWriter output, bool polite)
    {
        IOException? reason = polite ? null : new IOException("The SMTP session was broken off.");
        try
        {
            await output.CompleteAsync(reason).ConfigureAwait(false);
            await input.CompleteAsync(reason).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // The transport is gone: then it needs no completing.
        }
    }

    /// <summary>Lets go of the pipes below TLS, which are used no more.</summary>
    protected abstract Task ReleasePlainPipesAsync();

    /// <summary>Breaks the transport off. Safe at any time, from any thread, more than once.</summary>
    protected abstract void AbortTransport();

    /// <summary>Ends the transport, below TLS.</summary>
    protected abstract Task CloseTransportAsync(SessionEnd end, bool polite, TimeProvider time);

    // close_notify, so that the peer can tell an end from a cut (RFC 8446 section 6.1). A peer that takes nothing does not hold us.
    private static async Task SayGoodbyeAsync(SslStream tls, TimeProvider time)
    {
        try
        {
            await tls.ShutdownAsync().WaitAsync(TimeSpan.FromSeconds(1), time).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException or TimeoutException)
        {
            // The peer is gone already.
        }
    }
}
