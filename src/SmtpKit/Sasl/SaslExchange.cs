namespace SmtpKit.Sasl;

/// <summary>One mechanism's side of an exchange (RFC 4422): octets in, the next step out. Knows neither base64 nor SMTP, and waits for nothing.</summary>
internal abstract class SaslExchange
{
    /// <summary>What to send when the client gave no initial response.</summary>
    public abstract SaslStep Begin();

    /// <summary>Takes a response of the client's, decoded.</summary>
    public abstract SaslStep Next(ReadOnlySpan<byte> response);

    /// <summary>Takes what was found for <see cref="SaslStepKind.FindSecret"/>; null when there is no such user.</summary>
    public virtual SaslStep Found(SmtpStoredSecret? secret) => SaslStep.Failed;
}
