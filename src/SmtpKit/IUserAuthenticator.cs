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
    /// What this authenticator can judge; decides which of the endpoint's mechanisms (<see cref="SmtpEndpoint.Mechanisms"/>) EHLO lists: PLAIN and LOGIN for
    /// <see cref="SmtpCredentialKinds.Password"/>, SCRAM-SHA-256 for <see cref="SmtpCredentialKinds.ScramKey"/>, XOAUTH2 and OAUTHBEARER for
    /// <see cref="SmtpCredentialKinds.BearerToken"/>, EXTERNAL for <see cref="SmtpCredentialKinds.ClientCertificate"/>, CRAM-MD5 for
    /// <see cref="SmtpCredentialKinds.SharedSecret"/>. Read once for each endpoint.
    /// </summary>
    SmtpCredentialKinds Accepts => SmtpCredentialKinds.Password;

    /// <summary>Judges a credential.</summary>
    /// <param name="session">The connection.</param>
    /// <param name="credential">
    /// A <see cref="PasswordCredential"/> or a <see cref="BearerCredential"/> to check, or a <see cref="ProvenCredential"/> or a
    /// <see cref="CertificateCredential"/> to name the user of. Of the kinds that <see cref="Accepts"/> names, and no other.
    /// </param>
    /// <param name="cancellationToken">Cancelled by the hook's time limit and by the end of a stop's grace.</param>
    ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken);

    /// <summary>
    /// Finds what a user's secret is checked against; asked only when <see cref="Accepts"/> names <see cref="SmtpCredentialKinds.ScramKey"/> or
    /// <see cref="SmtpCredentialKinds.SharedSecret"/>. Null, the default, says that there is no such user: the exchange goes on with a decoy and fails.
    /// </summary>
    /// <remarks>
    /// A decoy looks like a key that <see cref="ScramKey.Create(string, int)"/> makes, with <see cref="SmtpServerOptions.DecoyIterations"/> and a salt
    /// that stays the same for a user name as long as <see cref="SmtpServerOptions.DecoySecret"/> does; names that differ in case have different ones.
    /// Where names have no case, users can so be told from strangers: if that matters, answer for strangers too, with a key made up of random octets
    /// that stay the same.
    /// </remarks>
    /// <param name="session">The connection.</param>
    /// <param name="userName">
    /// As the client gave it; for SCRAM prepared by SASLprep (RFC 4013), as <see cref="ScramKey.TryPrepareUserName"/> does it. Never empty.
    /// </param>
    /// <param name="kind">
    /// <see cref="SmtpCredentialKinds.ScramKey"/>: a <see cref="ScramKey"/> is asked for; <see cref="SmtpCredentialKinds.SharedSecret"/>: a
    /// <see cref="SharedSecret"/>. Another one is as good as null.
    /// </param>
    /// <param name="cancellationToken">Cancelled by the hook's time limit and by the end of a stop's grace.</param>
    ValueTask<SmtpStoredSecret?> FindSecretAsync(SmtpSession session, string userName, SmtpCredentialKinds kind, CancellationToken cancellationToken) =>
        new((SmtpStoredSecret?)null);
}
