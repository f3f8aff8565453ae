namespace SmtpKit.Sasl;

/// <summary>A step of an exchange.</summary>
internal readonly struct SaslStep
{
    private SaslStep(SaslStepKind kind)
    {
        Kind = kind;
        UserName = "";
    }

    public static SaslStep Failed => new(SaslStepKind.Failed);

    public SaslStepKind Kind { get; }

    /// <summary>
    /// For <see cref="SaslStepKind.Challenge"/> what to send. For <see cref="SaslStepKind.Judge"/> what the client must still be sent, and answer
    /// with nothing, before it hears of its success (RFC 4954 section 4); null for nothing.
    /// </summary>
    public byte[]? Data { get; private init; }

    /// <summary>For <see cref="SaslStepKind.FindSecret"/>.</summary>
    public string UserName { get; private init; }

    /// <summary>For <see cref="SaslStepKind.Judge"/>.</summary>
    public SmtpCredential? Credential { get; private init; }

    public static SaslStep Challenge(byte[] data) => new(SaslStepKind.Challenge) { Data = data };

    public static SaslStep FindSecret(string userName) => new(SaslStepKind.FindSecret) { UserName = userName };

    public static SaslStep Judge(SmtpCredential credential, byte[]? lastChallenge = null) =>
        new(SaslStepKind.Judge) { Credential = credential, Data = lastChallenge };
}
