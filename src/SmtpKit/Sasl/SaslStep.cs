namespace SmtpKit.Sasl;

/// <summary>A step of an exchange.</summary>
internal readonly struct SaslStep
{
    private SaslStep(SaslStepKind kind)
    {
        Kind = kind;
        UserName = "";
    }

    /// <summary>The response is malformed: nobody's secret was tried.</summary>
    public static SaslStep Failed => new(SaslStepKind.Failed);

    public SaslStepKind Kind { get; }

    /// <summary>
    /// For <see cref="SaslStepKind.Challenge"/> what to send. For <see cref="SaslStepKind.Judge"/> what the client must still be sent, and answer
    /// with nothing, before it hears of its success (RFC 4954 section 4); for <see cref="SaslStepKind.Failed"/> the same before it hears of its
    /// failure. Null for nothing.
    /// </summary>
    public byte[]? Data { get; private init; }

    /// <summary>For <see cref="SaslStepKind.Judge"/>: as <see cref="Data"/>, when the authenticator refuses for good.</summary>
    public byte[]? DataIfRefused { get; private init; }

    /// <summary>For <see cref="SaslStepKind.FindSecret"/>; for <see cref="SaslStepKind.Failed"/> whose secret was tried, empty when nobody's was.</summary>
    public string UserName { get; private init; }

    /// <summary>For <see cref="SaslStepKind.Judge"/>.</summary>
    public SmtpCredential? Credential { get; private init; }

    public static SaslStep Challenge(byte[] data) => new(SaslStepKind.Challenge) { Data = data };

    public static SaslStep FindSecret(string userName) => new(SaslStepKind.FindSecret) { UserName = userName };

    public static SaslStep Judge(SmtpCredential credential, byte[]? lastChallenge = null, byte[]? challengeIfRefused = null) =>
        new(SaslStepKind.Judge) { Credential = credential, Data = lastChallenge, DataIfRefused = challengeIfRefused };

    /// <summary>Failed, and the mechanism has words for why, which the client is sent first.</summary>
    public static SaslStep FailedWith(byte[] lastChallenge) => new(SaslStepKind.Failed) { Data = lastChallenge };

    /// <summary>The proof for a user's secret is wrong, or there is no such user.</summary>
    public static SaslStep NotProven(string userName) => new(SaslStepKind.Failed) { UserName = userName };
}
