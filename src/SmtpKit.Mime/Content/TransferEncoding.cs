namespace SmtpKit.Mime.Content;

/// <summary>How a body's octets were made fit for transport (RFC 2045 section 6).</summary>
internal enum TransferEncoding
{
    /// <summary>7bit, 8bit, binary, and what nobody knows: as they are.</summary>
    Identity,
    Base64,
    QuotedPrintable,
}
