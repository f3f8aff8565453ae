using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SmtpKit;

/// <summary>How a <see cref="CertificateFile"/> goes about its files.</summary>
/// <remarks>Read once, when the certificate file is made: later changes have no effect on it.</remarks>
public sealed class CertificateFileOptions
{
    /// <summary>
    /// How often the files are read again to see whether they changed: more than zero, at most one day, or <see cref="Timeout.InfiniteTimeSpan"/> for
    /// never. Default: 10 seconds.
    /// </summary>
    /// <remarks>
    /// They are read, not watched: certificates are renewed by swapping symbolic links, of directories too, and on file systems that notify nobody. Two
    /// small reads cost less than being wrong. A change counts once the files read the same twice, a second apart: nobody is shown half a chain.
    /// </remarks>
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether to staple the authority's answer that the certificate is not revoked (OCSP, RFC 6066 section 8). Default: false, since the answer is
    /// fetched over the network, in the background, from the address in the certificate; missing intermediates are then fetched too.
    /// </summary>
    /// <remarks>Needs the issuer's certificate in the file. Without an answer nothing is stapled.</remarks>
    public bool StapleOcsp { get; set; }

    /// <summary>The clock for <see cref="CheckInterval"/>. Default: <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Where logs go, under the category <c>SmtpKit.CertificateFile</c>. Default: nowhere.</summary>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;
}
