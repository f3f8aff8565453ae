using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace SmtpKit.Mime;

/// <summary>
/// The parameters of a field such as Content-Type, decoded (RFC 2231, and RFC 2047 where a sender used it nevertheless), in the order in which they were
/// sent. Immutable; for any number of threads.
/// </summary>
[SuppressMessage("Naming", "CA1710", Justification = "Parameters are what RFC 2045 calls them.")]
public sealed class MimeParameters : IReadOnlyCollection<KeyValuePair<string, string>>
{
    private readonly KeyValuePair<string, string>[] _all;

    internal MimeParameters(KeyValuePair<string, string>[] all) => _all = all;

    /// <summary>How many there are.</summary>
    public int Count => _all.Length;

    internal static MimeParameters None { get; } = new([]);

    /// <summary>The value of a parameter, whatever the case of its name; null when there is none.</summary>
    public string? this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            foreach ((string key, string value) in _all)
            {
                if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return value;
                }
            }

            return null;
        }
    }

    /// <summary>Names, in lower case, and values.</summary>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => ((IEnumerable<KeyValuePair<string, string>>)_all).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
