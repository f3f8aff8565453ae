using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace SmtpKit.Wire;

/// <summary>
/// Reverse-path, forward-path and mailbox (RFC 5321 section 4.1.2), with UTF-8 (RFC 6531 section 3.3): whether the client may use it is the
/// session's to say.
/// </summary>
internal static partial class PathParser
{
    /// <summary>Longest path, in octets, with its angle brackets (RFC 5321 section 4.5.3.1.3).</summary>
    public const int MaxPath = 256;

    /// <summary>Longest local part, in octets, quotes included (section 4.5.3.1.1).</summary>
    public const int MaxLocalPart = 64;

    /// <summary>Reads <c>&lt;&gt;</c> or a path.</summary>
    /// <param name="rest">Begins with the angle bracket; moved behind the path when there is one.</param>
    /// <param name="known">Given again when it is the same to the letter; null for none.</param>
    /// <param name="mailbox">Null for the null reverse-path.</param>
    public static bool TryParseReversePath(ref ReadOnlySpan<byte> rest, Mailbox? known, out Mailbox? mailbox)
    {
        if (rest.StartsWith("<>"u8))
        {
            rest = rest[2..];
            mailbox = null;
            return true;
        }

        return TryParsePath(ref rest, known, out mailbox);
    }

    /// <summary>Reads a path, or <c>&lt;postmaster&gt;</c> in any case, which alone needs no domain (section 4.1.1.3).</summary>
    /// <param name="rest">Begins with the angle bracket; moved behind the path when there is one.</param>
    /// <param name="known">Given again when it is the same to the letter; null for none.</param>
    /// <param name="mailbox">The mailbox; its source route is dropped.</param>
    public static bool TryParseForwardPath(ref ReadOnlySpan<byte> rest, Mailbox? known, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        const int Length = 12; // <postmaster>
        if (rest.Length >= Length && Ascii.EqualsIgnoreCase(rest[..Length], "<postmaster>"u8))
        {
            mailbox = Mailbox.FromChecked(rest[1..(Length - 1)], default);
            rest = rest[Length..];
            return true;
        }

        return TryParsePath(ref rest, known, out mailbox);
    }

    /// <summary>Reads a mailbox that is all there is: no angle brackets, no source route.</summary>
    public static bool TryParseMailbox(ReadOnlySpan<byte> text, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        mailbox = null;
        if (text.IsEmpty || text.Length > MaxPath - 2)
        {
            return false;
        }

        if (Ascii.EqualsIgnoreCase(text, "postmaster"u8))
        {
            mailbox = Mailbox.FromChecked(text, default);
            return true;
        }

        return MailboxLength(text, out int localLength) == text.Length && TryMake(text, localLength, known: null, out mailbox);
    }

    /// <summary>Whether octets are a <c>Dot-string</c>: atoms with single dots between them.</summary>
    public static bool IsDotString(ReadOnlySpan<byte> text) =>
        !text.IsEmpty
        && !text.ContainsAnyExcept(SmtpChars.DotString)
        && text[0] != (byte)'.'
        && text[^1] != (byte)'.'
        && text.IndexOf(".."u8) < 0;

    private static bool TryParsePath(ref ReadOnlySpan<byte> rest, Mailbox? known, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        mailbox = null;
        if (rest.IsEmpty || rest[0] != (byte)'<')
        {
            return false;
        }

        int start = 1 + SourceRouteLength(rest[1..]);
        int length = MailboxLength(rest[start..], out int localLength);
        int end = start + length;
        if (length == 0 || end >= rest.Length || rest[end] != (byte)'>' || end + 1 > MaxPath)
        {
            return false;
        }

        // Also of the source route, although it is dropped.
        if (!Utf8.IsValid(rest[..end]) || !TryMake(rest[start..end], localLength, known, out mailbox))
        {
            return false;
        }

        rest = rest[(end + 1)..];
        return true;
    }

    private static bool TryMake(ReadOnlySpan<byte> checkedText, int localLength, Mailbox? known, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        // The tables let any octet above 127 through: overlong forms, lone surrogates and the like end here.
        mailbox = known is not null && known.IsWritten(checkedText) ? known
            : Utf8.IsValid(checkedText) ? Mailbox.FromChecked(checkedText[..localLength], checkedText[(localLength + 1)..])
            : null;
        return mailbox is not null;
    }

    // A-d-l ":", which must be accepted and should be ignored (section 4.1.1.3 and appendix C). 0 when there is none, or none that is right.
    private static int SourceRouteLength(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (at < text.Length && text[at] == (byte)'@')
        {
            int domain = DomainOrLiteralLength(text[(at + 1)..]);
            at += 1 + domain;
            if (domain == 0 || at >= text.Length)
            {
                return 0;
            }

            if (text[at] == (byte)':')
            {
                return at + 1;
            }

            if (text[at] != (byte)',')
            {
                return 0;
            }

            at++;
        }

        return 0;
    }

    // Mailbox = Local-part "@" ( Domain / address-literal ). 0 when there is none.
    private static int MailboxLength(ReadOnlySpan<byte> text, out int localLength)
    {
        localLength = LocalPartLength(text);
        if (localLength is 0 or > MaxLocalPart || localLength >= text.Length || text[localLength] != (byte)'@')
        {
            return 0;
        }

        int domain = DomainOrLiteralLength(text[(localLength + 1)..]);
        return domain == 0 ? 0 : localLength + 1 + domain;
    }

    private static int LocalPartLength(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return 0;
        }

        if (text[0] == (byte)'"')
        {
            return QuotedStringLength(text);
        }

        int length = text.IndexOfAnyExcept(SmtpChars.DotString);
        length = length < 0 ? text.Length : length;
        return IsDotString(text[..length]) ? length : 0;
    }

    // Quoted-string = DQUOTE *( qtextSMTP / "\" %d32-126 ) DQUOTE. An empty one is grammatical, and names nobody.
    private static int QuotedStringLength(ReadOnlySpan<byte> text)
    {
        int at = 1;
        while (true)
        {
            int plain = text[at..].IndexOfAnyExcept(SmtpChars.QuotedText);
            if (plain < 0)
            {
                return 0;
            }

            at += plain;
            if (text[at] == (byte)'"')
            {
                return at > 1 ? at + 1 : 0;
            }

            bool escapes = text[at] == (byte)'\\' && at + 1 < text.Length && text[at + 1] is >= 32 and <= 126;
            if (!escapes)
            {
                return 0;
            }

            at += 2;
        }
    }
}
