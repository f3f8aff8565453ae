using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using SmtpKit.Diagnostics;

namespace SmtpKit.Net;

/// <summary>One TLS handshake as the server: by the rules of an endpoint, with the certificate that is right for this client.</summary>
internal sealed class ServerHandshake
{
    private readonly SmtpEndpoint _endpoint;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ClientCertificateCheck? _clientCheck;
    private SslStreamCertificateContext? _shown;

    private ServerHandshake(SmtpEndpoint endpoint, TimeProvider time, ILogger logger)
    {
        _endpoint = endpoint;
        _time = time;
        _logger = logger;
        _clientCheck = endpoint.ClientCertificates == ClientCertificateUse.None ? null : new ClientCertificateCheck(endpoint.ClientCertificates);
    }

    /// <summary>Makes the handshake.</summary>
    /// <param name="lower">What TLS is put over; never disposed of.</param>
    /// <param name="endpoint">Its certificates and what it asks of clients.</param>
    /// <param name="time">The clock for certificates' dates.</param>
    /// <param name="logger">For what is the host's fault; what is the peer's is thrown.</param>
    /// <param name="cancellationToken">Gives the handshake up.</param>
    /// <exception cref="AuthenticationException">The handshake failed, or there is no certificate for this client.</exception>
    /// <exception cref="IOException">The peer went away.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<(SslStream Stream, SmtpTlsInfo Info)> MakeAsync(
        Stream lower, SmtpEndpoint endpoint, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        ServerHandshake handshake = new(endpoint, time, logger);
        SslStream tls = new(lower, leaveInnerStreamOpen: true);
        try
        {
            await handshake.RunAsync(tls, cancellationToken).ConfigureAwait(false);
            return (tls, handshake.Describe(tls));
        }
        catch
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private Task RunAsync(SslStream tls, CancellationToken cancellationToken) =>
        _endpoint.CertificateSource is { } source
            ? tls.AuthenticateAsServerAsync(
                async (_, hello, _, token) => OptionsWith(await ChooseAsync(source, hello.ServerName, token).ConfigureAwait(false)),
                state: null,
                cancellationToken)
            : tls.AuthenticateAsServerAsync(OptionsWith(_endpoint.Certificate!), cancellationToken);

    private async Task<SslStreamCertificateContext> ChooseAsync(ICertificateSource source, string? sentName, CancellationToken cancellationToken)
    {
        string? name = HostName.Sanitize(sentName);
        ValueTask<SslStreamCertificateContext?> answer = CertificateSources.AnswersAtOnce(source)
            ? source.GetCertificateAsync(name, cancellationToken)
            : AskAsync(source, name, cancellationToken);
        return await answer.ConfigureAwait(false) ?? _endpoint.Certificate ?? throw new AuthenticationException("No certificate for this server name.");
    }

    // User code: on a thread of its own, since this one may be needed by other sessions, and never waited for beyond the handshake's time.
    private async ValueTask<SslStreamCertificateContext?> AskAsync(ICertificateSource source, string? name, CancellationToken cancellationToken)
    {
        Task<SslStreamCertificateContext?> answer = Task.Run(() => source.GetCertificateAsync(name, cancellationToken).AsTask(), CancellationToken.None);
        try
        {
            return await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Log.CertificateSourceTooSlow(_logger);

            // What it may still throw has nobody to hear it.
            _ = answer.ContinueWith(
                static late => _ = late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
        catch (Exception exception)
        {
            Log.CertificateSourceThrew(_logger, exception);
            throw;
        }
    }

    private SslServerAuthenticationOptions OptionsWith(SslStreamCertificateContext certificate)
    {
        _shown = certificate;
        SslServerAuthenticationOptions options = new()
        {
            ServerCertificateContext = certificate,
            ApplicationProtocols = _endpoint.ApplicationProtocols,

            // Older versions are forbidden (RFC 8996).
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowRenegotiation = false,
        };
        _clientCheck?.ApplyTo(options, _endpoint, _time);
        return options;
    }

    private SmtpTlsInfo Describe(SslStream tls) => new(tls.SslProtocol, tls.NegotiatedCipherSuite)
    {
        ServerName = tls.TargetHostName,
        ServerCertificate = _shown!.TargetCertificate,

        // Asked of the stream, which from then on leaves it to us: what its callback was given it disposes of with itself.
        ClientCertificate = (X509Certificate2?)tls.RemoteCertificate,
        IsClientCertificateTrusted = _clientCheck?.IsTrusted ?? false,
    };
}
