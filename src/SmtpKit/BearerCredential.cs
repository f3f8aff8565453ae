namespace SmtpKit;

/// <summary>An OAuth 2.0 access token (RFC 6750), as OAUTHBEARER (RFC 7628) and XOAUTH2 carry it.</summary>
/// <remarks>
/// It is the token that says who the user is. The name beside it is a claim of the client's, one to act as: it is both
/// <see cref="SmtpCredential.UserName"/> and <see cref="SmtpCredential.AuthorizationIdentity"/>, and the server refuses a principal of another name.
/// With OAUTHBEARER a client may name nobody: both are then empty and null.
/// </remarks>
public sealed class BearerCredential : SmtpCredential
{
    internal BearerCredential(string mechanism, string? userName, string token, string? host, int? port)
        : base(mechanism, userName ?? "", userName)
    {
        Token = token;
        Host = host;
        Port = port;
    }

    /// <summary>The token: never empty, printable ASCII. Keep it out of logs.</summary>
    public string Token { get; }

    /// <summary>
    /// The host that the client believes it is connected to (RFC 7628 section 3.1), as it wrote it: printable ASCII without a space, otherwise unchecked.
    /// Null when it does not say.
    /// </summary>
    public string? Host { get; }

    /// <summary>The port that the client believes it is connected to, 1 to 65535; null when it does not say.</summary>
    public int? Port { get; }
}
