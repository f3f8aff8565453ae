namespace SmtpKit;

/// <summary>Hook: who is this? Without it the server does not know AUTH.</summary>
/// <remarks>
/// One instance serves all sessions, at once and from any thread. It answers the same for an unknown user as for a wrong password, in
/// about the same time; the server words both alike. An exception is logged and answered <c>454 4.7.0</c>, never 535. A hook has
/// <see cref="SmtpLimits.HookTimeout"/>.
/// </remarks>
public interface IUserAuthenticator
{
    /// <summary>
    /// What this authenticator can judge; decides which mechanisms EHLO lists: PLAIN and LOGIN for
    /// <see cref="SmtpCredentialKinds.Password"/>, SCRAM-SHA-256 for <see cref="SmtpCredentialKinds.ScramKey"/>.
    /// </summary>
    SmtpCredentialKinds Accepts => SmtpCredentialKinds.Password;

    /// <summary>Judges a credential.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="credential">A <see cref="PasswordCredential"/> to check, or a <see cref="ProvenCredential"/> to name the user of.</param>
    /// <param name="cancellationToken">Cancelled by the hook's time limit and by the end of a stop's grace.</param>
    ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken);

    /// <summary>
    /// Finds what a user's secret is checked against; asked only when <see cref="Accepts"/> names <see cref="SmtpCredentialKinds.ScramKey"/>.
    /// Null, the default, says that there is no such user: the exchange goes on with a decoy and fails.
    /// </summary>
    /// <remarks>
    /// A decoy looks like a key that <see cref="ScramKey.Create(string, int)"/> makes by default, with a salt that stays the same for a user name
    /// while the process runs; names that differ in case have different ones. Where keys are older than the process, or names have no case, users can
    /// so be told from strangers: if that matters, answer for strangers too, with a key made up of random octets that stay the same.
    /// </remarks>
    /// <param name="session">The connection.</param>
    /// <param name="userName">As the client gave it, prepared by SASLprep (RFC 4013). Never empty.</param>
    /// <param name="cancellationToken">Cancelled by the hook's time limit and by the end of a stop's grace.</param>
    ValueTask<SmtpStoredSecret?> FindSecretAsync(SmtpSession session, string userName, CancellationToken cancellationToken) =>
        new((SmtpStoredSecret?)null);
}
