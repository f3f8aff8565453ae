using System.Globalization;

namespace SmtpKit.LoadTest.Servers;

/// <summary>What a workload needs of a server when it is started.</summary>
internal sealed record ServerNeeds
{
    public required CertificateFiles Certificate { get; init; }

    public bool Tls { get; init; }

    /// <summary>More sessions at once, or more recipients, than servers take without being asked.</summary>
    public bool Many { get; init; }

    /// <summary>How many processors it may use; null for all.</summary>
    public int? Cores { get; init; }

    /// <summary>Puts what is known only now in a word of the server's command.</summary>
    public string Fill(string word, int port) => word
        .Replace("{port}", port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
        .Replace("{cert}", Certificate.Certificate, StringComparison.Ordinal)
        .Replace("{key}", Certificate.Key, StringComparison.Ordinal);
}
