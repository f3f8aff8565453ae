using System.Collections.Frozen;
using System.Net.Security;
using SmtpKit.Net;

namespace SmtpKit;

/// <summary>Chooses between certificates by the host name that the client asks for (SNI, RFC 6066 section 3).</summary>
/// <remarks>Immutable and thread-safe. The sources in it are not disposed of.</remarks>
public sealed class CertificateTable : ICertificateSource
{
    private readonly FrozenDictionary<string, ICertificateSource> _byName;
    private readonly ICertificateSource? _otherwise;

    /// <summary>Makes a table.</summary>
    /// <param name="byName">
    /// Host names, letter case ignored. <c>*.example.com</c> stands for one label more, <c>mx.example.com</c> but neither <c>example.com</c> nor
    /// <c>a.mx.example.com</c> (RFC 9525 section 6.3); a name of its own comes before it. International names in either form.
    /// </param>
    /// <param name="otherwise">For clients that ask for no name or for one that is not in the table. Default: the endpoint's own certificate.</param>
    /// <exception cref="ArgumentException">A name is no host name, or is there twice.</exception>
    public CertificateTable(IReadOnlyDictionary<string, ICertificateSource> byName, ICertificateSource? otherwise = null)
    {
        ArgumentNullException.ThrowIfNull(byName);
        Dictionary<string, ICertificateSource> table = new(byName.Count, StringComparer.OrdinalIgnoreCase);
        foreach ((string name, ICertificateSource source) in byName)
        {
            if (source is null || !table.TryAdd(Checked(name), source))
            {
                throw new ArgumentException($"'{name}' is in the table twice, or without a source.", nameof(byName));
            }
        }

        _byName = table.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _otherwise = otherwise;
        AnswersAtOnce = table.Values.All(CertificateSources.AnswersAtOnce) && (otherwise is null || CertificateSources.AnswersAtOnce(otherwise));
    }

    /// <summary>Whether each source in it answers at once.</summary>
    internal bool AnswersAtOnce { get; }

    /// <inheritdoc/>
    public ValueTask<SslStreamCertificateContext?> GetCertificateAsync(string? serverName, CancellationToken cancellationToken)
    {
        ICertificateSource? source = (serverName is null ? null : Find(serverName.TrimEnd('.'))) ?? _otherwise;
        return source is null ? default : source.GetCertificateAsync(serverName, cancellationToken);
    }

    private ICertificateSource? Find(string name)
    {
        if (_byName.TryGetValue(name, out ICertificateSource? source))
        {
            return source;
        }

        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && _byName.TryGetValue($"*{name.AsSpan(dot)}", out source) ? source : null;
    }

    private static string Checked(string name)
    {
        bool isWildcard = name.StartsWith("*.", StringComparison.Ordinal);
        string? host = HostName.Sanitize((isWildcard ? name[2..] : name).TrimEnd('.'));
        return host is null
            ? throw new ArgumentException($"'{name}' is no host name, nor one with '*.' before it.", nameof(name))
            : isWildcard ? $"*.{host}" : host;
    }
}
