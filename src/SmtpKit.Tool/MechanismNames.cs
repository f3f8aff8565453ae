namespace SmtpKit.Tool;

/// <summary>The SASL mechanisms as the command line calls them: by their registered names.</summary>
internal static class MechanismNames
{
    private static readonly KeyValuePair<string, SmtpMechanisms>[] Names =
    [
        new("PLAIN", SmtpMechanisms.Plain),
        new("LOGIN", SmtpMechanisms.Login),
        new("CRAM-MD5", SmtpMechanisms.CramMd5),
        new("SCRAM-SHA-256", SmtpMechanisms.ScramSha256),
        new("SCRAM-SHA-256-PLUS", SmtpMechanisms.ScramSha256Plus),
        new("XOAUTH2", SmtpMechanisms.XOAuth2),
        new("OAUTHBEARER", SmtpMechanisms.OAuthBearer),
        new("EXTERNAL", SmtpMechanisms.External),
    ];

    public static IEnumerable<string> All => Names.Select(name => name.Key);

    public static SmtpMechanisms? Find(string text)
    {
        foreach ((string name, SmtpMechanisms mechanism) in Names)
        {
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return mechanism;
            }
        }

        return null;
    }
}
