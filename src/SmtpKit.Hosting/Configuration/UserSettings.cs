namespace SmtpKit.Hosting.Configuration;

/// <summary>A user's section, as it is bound; null for what is not there.</summary>
internal sealed class UserSettings
{
    public string? Name { get; set; }

    /// <summary>What <see cref="PasswordAuthenticator.Hash"/> made.</summary>
    public string? PasswordHash { get; set; }

    /// <summary>What <see cref="SmtpKit.ScramKey.ToString"/> wrote.</summary>
    public string? ScramKey { get; set; }
}
