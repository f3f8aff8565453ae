namespace SmtpKit.Hosting.Configuration;

/// <summary>A certificate's section, as it is bound; null for what is not there.</summary>
internal sealed class CertificateSettings
{
    /// <summary>A PEM file, or a PKCS #12 file (<c>.pfx</c>, <c>.p12</c>).</summary>
    public string? Path { get; set; }

    /// <summary>The PEM file of the key, where it stands apart.</summary>
    public string? KeyPath { get; set; }

    /// <summary>Of a PKCS #12 file.</summary>
    public string? Password { get; set; }

    /// <summary>The host name that clients ask for.</summary>
    public string? ServerName { get; set; }

    public TimeSpan? CheckInterval { get; set; }

    public bool? StapleOcsp { get; set; }
}
