namespace SmtpKit.Sasl;

/// <summary>What a connection must have before a mechanism can be offered on it.</summary>
internal enum SaslNeeds
{
    Nothing,

    /// <summary>A client certificate, and a trusted one.</summary>
    ClientCertificate,

    /// <summary>Something to bind a sign-in to.</summary>
    ChannelBinding,
}
