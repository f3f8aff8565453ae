using System.Text;
using SmtpKit.Wire;

namespace SmtpKit;

/// <summary>
/// A mailbox (RFC 5321 section 4.1.2): a local part and a domain or address literal; or <c>postmaster</c> alone, which has no domain.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. Two mailboxes are equal when their domains are equal in any case and their local parts are equal to the
/// letter, however they were quoted: only the domain's own host may take <c>Ada</c> for <c>ada</c> (section 2.4). The local part
/// <c>postmaster</c> is the exception: it has no case anywhere (section 4.5.1).
/// </remarks>
public sealed class Mailbox : IEquatable<Mailbox>
{
    private readonly string _address;
    private readonly int _at;

    private Mailbox(string address, int at)
    {
        _address = address;
        _at = at;
    }

    /// <summary>The local part as it is meant, without quotes and backslashes; 1 to 64 octets in UTF-8 when given by a client, quotes included.</summary>
    public string LocalPart
    {
        get
        {
            string text = _at < 0 ? _address : _address[.._at];
            return text[0] == '"' ? Unquote(text) : text;
        }
    }

    /// <summary>The domain as it was given, or an address literal with its brackets; empty for <c>postmaster</c> alone.</summary>
    public string Domain => _at < 0 ? "" : _address[(_at + 1)..];

    /// <summary>Whether the domain is an address literal such as <c>[192.0.2.1]</c> or <c>[IPv6:2001:db8::1]</c>.</summary>
    public bool HasAddressLiteral => _at >= 0 && _address[_at + 1] == '[';

    /// <summary>Whether the local part is <c>postmaster</c>, in any case (RFC 5321 section 4.5.1), with or without a domain.</summary>
    public bool IsPostmaster => (_at < 0 ? _address.AsSpan() : _address.AsSpan(0, _at)).Equals("postmaster", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether any character is outside ASCII, so that the address needs SMTPUTF8 (RFC 6531).</summary>
    public bool IsInternational => !Ascii.IsValid(_address);

    /// <summary>Reads a mailbox written as in MAIL and RCPT, without angle brackets; UTF-8 addresses are taken.</summary>
    /// <exception cref="FormatException">The text is no mailbox by RFC 5321 section 4.1.2 and RFC 6531 section 3.3.</exception>
    public static Mailbox Parse(string text) =>
        TryParse(text, out Mailbox? mailbox)
            ? mailbox
            : throw new FormatException($"'{text}' is not a mailbox: expected local-part@domain (RFC 5321 section 4.1.2).");

    /// <summary>Reads a mailbox as <see cref="Parse"/> does; false when it is none.</summary>
    public static bool TryParse(string? text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out Mailbox? mailbox)
    {
        mailbox = null;
        if (text is null || text.Length > PathParser.MaxPath)
        {
            return false;
        }

        byte[] octets = Encoding.UTF8.GetBytes(text);
        return PathParser.TryParseMailbox(octets, out mailbox);
    }

    /// <summary>The address as it stands between angle brackets, with the least quoting that keeps its meaning.</summary>
    public override string ToString() => _address;

    /// <inheritdoc/>
    public bool Equals(Mailbox? other)
    {
        if (other is null)
        {
            return false;
        }

        ReadOnlySpan<char> mine = _at < 0 ? _address : _address.AsSpan(0, _at);
        ReadOnlySpan<char> theirs = other._at < 0 ? other._address : other._address.AsSpan(0, other._at);
        return mine.Equals(theirs, IsPostmaster ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal)
            && Domain.Equals(other.Domain, StringComparison.OrdinalIgnoreCase);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Mailbox);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(
            IsPostmaster ? 0 : string.GetHashCode(_at < 0 ? _address : _address.AsSpan(0, _at), StringComparison.Ordinal),
            Domain.GetHashCode(StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether an address in ASCII is the very text of this one.</summary>
    internal bool IsWritten(ReadOnlySpan<byte> address) => address.Length == _address.Length && Ascii.Equals(address, _address);

    /// <summary>Makes a mailbox of octets that <see cref="PathParser"/> has checked.</summary>
    /// <param name="localPart">As given: a dot-string or a quoted string with its quotes.</param>
    /// <param name="domain">Empty for <c>postmaster</c> alone.</param>
    internal static Mailbox FromChecked(ReadOnlySpan<byte> localPart, ReadOnlySpan<byte> domain)
    {
        if (localPart[0] == (byte)'"')
        {
            // The same mailbox may be quoted in many ways (section 4.1.2); it is kept in the one with the least quoting, so that
            // hosts that compare text are not led astray.
            string meant = Unquote(Encoding.UTF8.GetString(localPart));
            string written = PathParser.IsDotString(Encoding.UTF8.GetBytes(meant)) ? meant : Quote(meant);
            return new Mailbox($"{written}@{Encoding.UTF8.GetString(domain)}", written.Length);
        }

        if (domain.IsEmpty)
        {
            return new Mailbox(Encoding.UTF8.GetString(localPart), -1);
        }

        int octets = localPart.Length + 1 + domain.Length;
        Span<byte> whole = stackalloc byte[octets];
        localPart.CopyTo(whole);
        whole[localPart.Length] = (byte)'@';
        domain.CopyTo(whole[(localPart.Length + 1)..]);
        return new Mailbox(Encoding.UTF8.GetString(whole), Encoding.UTF8.GetCharCount(localPart));
    }

    private static string Unquote(string quoted)
    {
        StringBuilder meant = new(quoted.Length);
        for (int i = 1; i < quoted.Length - 1; i++)
        {
            if (quoted[i] == '\\')
            {
                i++;
            }

            meant.Append(quoted[i]);
        }

        return meant.ToString();
    }

    private static string Quote(string meant)
    {
        StringBuilder quoted = new("\"", meant.Length + 2);
        foreach (char c in meant)
        {
            if (c is '"' or '\\')
            {
                quoted.Append('\\');
            }

            quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
