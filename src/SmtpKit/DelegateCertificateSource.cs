using System.Net.Security;

namespace SmtpKit;

/// <summary>A certificate source made of a function.</summary>
/// <remarks>As thread-safe as the function: it is called at once for many connections.</remarks>
public sealed class DelegateCertificateSource : ICertificateSource
{
    private readonly Func<string?, CancellationToken, ValueTask<SslStreamCertificateContext?>> _getCertificate;

    /// <summary>Makes a source of a function that may take its time.</summary>
    /// <param name="getCertificate">Answers for <see cref="ICertificateSource.GetCertificateAsync"/>.</param>
    public DelegateCertificateSource(Func<string?, CancellationToken, ValueTask<SslStreamCertificateContext?>> getCertificate)
    {
        ArgumentNullException.ThrowIfNull(getCertificate);
        _getCertificate = getCertificate;
    }

    /// <summary>Makes a source of a function that knows the answer at once.</summary>
    /// <param name="getCertificate">Answers for <see cref="ICertificateSource.GetCertificateAsync"/>.</param>
    public DelegateCertificateSource(Func<string?, SslStreamCertificateContext?> getCertificate)
    {
        ArgumentNullException.ThrowIfNull(getCertificate);
        _getCertificate = (serverName, _) => new(getCertificate(serverName));
    }

    /// <inheritdoc/>
    public ValueTask<SslStreamCertificateContext?> GetCertificateAsync(string? serverName, CancellationToken cancellationToken) =>
        _getCertificate(serverName, cancellationToken);
}
