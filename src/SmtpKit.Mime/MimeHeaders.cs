using System.Collections;
using SmtpKit.Mime.Headers;

namespace SmtpKit.Mime;

/// <summary>The header fields of a message or of a part, in the order in which they were sent. Immutable; for any number of threads.</summary>
public sealed class MimeHeaders : IReadOnlyList<MimeHeader>
{
    private readonly List<MimeHeader> _fields = [];

    internal MimeHeaders(ReadOnlyMemory<byte> section, MimeLimits limits)
    {
        HeaderScanner scanner = new(section.Span);
        while (scanner.MoveNext())
        {
            if (_fields.Count == limits.MaxHeaders)
            {
                Defect = $"more than {limits.MaxHeaders} header fields: the rest is left out";
                break;
            }

            if (scanner.End > limits.MaxHeaderSize)
            {
                Defect = $"more than {limits.MaxHeaderSize} octets of header fields: the rest is left out";
                break;
            }

            _fields.Add(new MimeHeader(section[scanner.Start..scanner.End], scanner.NameLength, scanner.ValueStart - scanner.Start));
        }
    }

    /// <summary>How many fields there are.</summary>
    public int Count => _fields.Count;

    /// <summary>What a limit cut off.</summary>
    internal string? Defect { get; }

    /// <summary>The field at a place, the first one being 0.</summary>
    public MimeHeader this[int index] => _fields[index];

    /// <summary>The decoded value of the first field of a name, whatever its case; null when there is none.</summary>
    public string? this[string name] => Find(name)?.Value;

    /// <summary>The first field of a name, whatever its case; null when there is none.</summary>
    public MimeHeader? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _fields.Find(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>All fields of a name, whatever its case, in the order in which they were sent.</summary>
    public IReadOnlyList<MimeHeader> All(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _fields.FindAll(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
    }

    /// <inheritdoc/>
    public IEnumerator<MimeHeader> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
