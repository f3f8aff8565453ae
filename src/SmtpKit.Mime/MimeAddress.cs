using System.Buffers;

namespace SmtpKit.Mime;

/// <summary>One mailbox of a field such as To (RFC 5322 section 3.4). Immutable.</summary>
public sealed class MimeAddress
{
    // What a display name may hold without quotes: atext (RFC 5322 section 3.2.3), space, and what is not ASCII (RFC 6532).
    private static readonly SearchValues<char> Specials = SearchValues.Create("()<>[]:;@\\,.\"\r\n\t");

    internal MimeAddress(string? displayName, string address, string? group)
    {
        DisplayName = displayName;
        Address = address;
        Group = group;
    }

    /// <summary>
    /// The name beside the address, decoded and without quotes; where there is none, the comment behind the address, which once was the way to give one.
    /// Null when there is neither.
    /// </summary>
    public string? DisplayName { get; }

    /// <summary>
    /// The address as it was sent, without comments and folding: <c>ada@example.com</c>, <c>"a b"@example.com</c>. A name in Unicode and one in its ASCII form
    /// are both left as they are. Empty for a name with no address; whatever the sender wrote where it is no address at all.
    /// </summary>
    public string Address { get; }

    /// <summary>The group that it was listed in (RFC 5322 section 3.4); null outside of one.</summary>
    public string? Group { get; }

    /// <summary><c>ada@example.com</c>, or <c>Ada &lt;ada@example.com&gt;</c>, with quotes around the name where the RFC asks for them.</summary>
    public override string ToString()
    {
        if (string.IsNullOrEmpty(DisplayName))
        {
            return Address;
        }

        bool isQuoted = DisplayName.AsSpan().ContainsAny(Specials);
        string name = isQuoted ? "\"" + DisplayName.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"" : DisplayName;
        return $"{name} <{Address}>";
    }
}
