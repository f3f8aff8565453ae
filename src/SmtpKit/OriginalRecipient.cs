namespace SmtpKit;

/// <summary>The recipient as the sender first named it: <c>ORCPT=</c> of RCPT (RFC 3461 section 4.2, RFC 6533 section 3), decoded.</summary>
/// <param name="AddressType">
/// In the client's case: <c>rfc822</c> as a rule, <c>utf-8</c> for an address that may have any character, or another type that has been registered.
/// </param>
/// <param name="Address">
/// The address without its xtext: printable ASCII and spaces; for <c>utf-8</c>, and for <c>rfc822</c> under SMTPUTF8, a mailbox that may have any
/// character. Never empty. It says who was meant, and is no place to deliver to.
/// </param>
public sealed record OriginalRecipient(string AddressType, string Address)
{
    /// <summary>As notifications show it: the type, a semicolon and the address.</summary>
    public override string ToString() => $"{AddressType};{Address}";
}
