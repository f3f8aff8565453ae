namespace SmtpKit.Hosting.Configuration;

/// <summary>The single values of a server's section, as they are bound; null for what is not there.</summary>
internal sealed class ServerSettings
{
    public string? ServerName { get; set; }

    public LineEndings? LineEndings { get; set; }

    public string? HelpText { get; set; }

    /// <summary>In base64.</summary>
    public string? DecoySecret { get; set; }

    public int? DecoyIterations { get; set; }

    public bool? LogScopes { get; set; }
}
