namespace SmtpKit.Sasl;

/// <summary>What has to happen next in an exchange.</summary>
internal enum SaslStepKind
{
    /// <summary>The proof is wrong, or the response is malformed: both read the same to the client.</summary>
    Failed,

    /// <summary>Send a challenge and wait for the response.</summary>
    Challenge,

    /// <summary>Look up a user's secret and give it to <see cref="SaslExchange.Found"/>.</summary>
    FindSecret,

    /// <summary>Ask the authenticator.</summary>
    Judge,
}
