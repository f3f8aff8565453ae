namespace SmtpKit;

/// <summary>
/// A user whose secret the exchange has already proved, by SCRAM or CRAM-MD5: the authenticator only says who this is, and whether it may sign in.
/// </summary>
public sealed class ProvenCredential : SmtpCredential
{
    internal ProvenCredential(string mechanism, string userName, string? authorizationIdentity)
        : base(mechanism, userName, authorizationIdentity)
    {
    }
}
