namespace SmtpKit.Testing;

/// <summary>One sign-in that a client tried.</summary>
public sealed class ReceivedSignIn
{
    internal ReceivedSignIn(string mechanism, string userName, string? secret, FakeSession session)
    {
        Mechanism = mechanism;
        UserName = userName;
        Secret = secret;
        Session = session;
    }

    /// <summary>For example <c>PLAIN</c>.</summary>
    public string Mechanism { get; }

    /// <summary>As the client gave it; empty for a token without one.</summary>
    public string UserName { get; }

    /// <summary>The password or token; null where the mechanism does not send it (SCRAM, CRAM-MD5). In no text that this package writes.</summary>
    public string? Secret { get; }

    /// <summary>Whether it was accepted.</summary>
    public bool IsAccepted { get; internal set; }

    /// <summary>The session it was tried in.</summary>
    public FakeSession Session { get; }

    /// <summary>Mechanism, user and outcome; never the secret.</summary>
    public override string ToString() => $"{Mechanism} {UserName}: {(IsAccepted ? "accepted" : "refused")}";
}
