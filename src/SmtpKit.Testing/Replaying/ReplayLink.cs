using System.Net.Security;
using System.Text;

namespace SmtpKit.Testing.Replaying;

/// <summary>The client's end of a replay: lines in, octets out, each within a time.</summary>
internal sealed class ReplayLink(Stream connection, TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken) : IAsyncDisposable
{
    private const int MaxLine = 64 * 1024;

    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream = connection;
    private int _start;
    private int _end;

    /// <summary>The next line as a transcript shows it; null when the server has closed the connection.</summary>
    /// <param name="wanted">What is waited for, for the failure message.</param>
    /// <param name="played">What was said before.</param>
    public async Task<string?> ReadLineAsync(string wanted, StringBuilder played)
    {
        List<byte> line = [];
        using CancellationTokenSource limit = new(timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            while (line.Count < MaxLine)
            {
                if (_start == _end && !await FillAsync(either.Token).ConfigureAwait(false))
                {
                    return line.Count == 0 ? null : TranscriptText.Of([.. line]);
                }

                byte next = _buffer[_start++];
                line.Add(next);
                if (next == '\n' && line is [.., (byte)'\r', _])
                {
                    return TranscriptText.Of([.. line[..^2]]);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MailExpectationException($"The server was to answer '{wanted}' and said nothing for {timeout}, after:\n{played}");
        }

        return TranscriptText.Of([.. line]);
    }

    public async Task WriteAsync(ReadOnlyMemory<byte> octets)
    {
        using CancellationTokenSource limit = new(timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _stream.WriteAsync(octets, either.Token).ConfigureAwait(false);
            await _stream.FlushAsync(either.Token).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Nobody takes it any more: what the server has said before is still to be compared.
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new MailExpectationException($"The server takes nothing any more: {octets.Length} octets could not be sent within {timeout}.");
        }
    }

    public async Task StartTlsAsync()
    {
        SslStream tls = new(_stream, leaveInnerStreamOpen: false);
        _stream = tls;
        using CancellationTokenSource limit = new(timeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = "localhost",

            // A replay asks what the server says, not who it is.
#pragma warning disable CA5359
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
        };
        try
        {
            await tls.AuthenticateAsClientAsync(options, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            throw new MailExpectationException($"The TLS handshake failed: {exception.Message}", exception);
        }
    }

    public ValueTask HangUpAsync() => _stream.DisposeAsync();

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async ValueTask<bool> FillAsync(CancellationToken token)
    {
        try
        {
            _start = 0;
            _end = await _stream.ReadAsync(_buffer, token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Broken off, or hung up by us.
            _end = 0;
        }

        return _end > 0;
    }
}
