namespace SmtpKit;

/// <summary>One parameter of MAIL or RCPT (RFC 5321 section 4.1.2, <c>esmtp-param</c>), as it was given.</summary>
/// <param name="Keyword">The keyword in the client's own case; keywords have no case.</param>
/// <param name="Value">What follows the <c>=</c>, neither decoded nor changed; null when there is no <c>=</c>.</param>
public readonly record struct EsmtpParameter(string Keyword, string? Value);
