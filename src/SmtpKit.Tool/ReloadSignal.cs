using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>SIGHUP, on which daemons read their files anew: the certificate's, at once instead of some seconds after they changed.</summary>
/// <remarks>Without a certificate in files there is nothing to read, and the signal ends the process as it ends others.</remarks>
internal sealed class ReloadSignal : IDisposable
{
    private readonly CertificateFile _certificate;
    private readonly ILogger _logger;
    private readonly PosixSignalRegistration _registration;

    public ReloadSignal(CertificateFile certificate, ILogger logger)
    {
        _certificate = certificate;
        _logger = logger;
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
    }

    public void Dispose() => _registration.Dispose();

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        try
        {
            // What is new, the certificate's own log tells.
            if (!_certificate.Reload())
            {
                Log.NothingNew(_logger);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            Log.NotReloaded(_logger, exception.Message);
        }
        catch (ObjectDisposedException)
        {
            // The server ends.
        }
    }
}
