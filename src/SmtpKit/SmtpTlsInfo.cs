using System.Net.Security;
using System.Security.Authentication;

namespace SmtpKit;

/// <summary>How a connection is encrypted.</summary>
/// <param name="Protocol">For example <see cref="SslProtocols.Tls13"/>.</param>
/// <param name="CipherSuite">The cipher suite by its IANA name.</param>
public sealed record SmtpTlsInfo(SslProtocols Protocol, TlsCipherSuite CipherSuite);
