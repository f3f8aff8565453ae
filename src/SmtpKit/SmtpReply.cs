using System.Buffers;
using System.Globalization;
using System.Text;

namespace SmtpKit;

/// <summary>
/// A reply (RFC 5321 section 4.2): a three-digit code, an enhanced status code (RFC 3463) and text of one or more lines.
/// This is how every hook answers, so that it can say <em>why</em> and <em>try later</em>.
/// </summary>
/// <remarks>
/// Immutable and thread-safe. Encoded once, when it is made: keep a reply that is given often in a static field.
/// </remarks>
public sealed class SmtpReply
{
    // RFC 5321 section 4.5.3.1.5: a reply line has at most 512 octets, the code and CRLF included. "250 5.999.999 " and CRLF
    // take 16 of them.
    internal const int MaxTextLine = 496;

    private static readonly SearchValues<char> Printable = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    private readonly byte[] _withEnhancedCode;
    private byte[]? _withoutEnhancedCode;

    /// <summary>Makes a reply whose enhanced status code is the general one of its class: 2.0.0, 4.0.0 or 5.0.0.</summary>
    /// <inheritdoc cref="SmtpReply(int, EnhancedStatusCode, string)"/>
    public SmtpReply(int code, string text)
        : this(code, code / 100 is 2 or 4 or 5 ? new EnhancedStatusCode(code / 100, 0, 0) : default, text)
    {
    }

    /// <summary>Makes a reply.</summary>
    /// <param name="code">200 to 599. A hook's answer is 2yz (yes), 4yz (not now) or 5yz (never); 421 also ends the session.</param>
    /// <param name="enhancedCode">Its class is the first digit of <paramref name="code"/>; the default value for 3yz.</param>
    /// <param name="text">Printable ASCII, at most 496 characters a line; <c>\n</c> begins a further line.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="code"/> is outside its range.</exception>
    /// <exception cref="ArgumentException">The enhanced code is of another class, or the text has other characters or too long a line.</exception>
    public SmtpReply(int code, EnhancedStatusCode enhancedCode, string text)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, 599);
        ArgumentNullException.ThrowIfNull(text);
        int expectedClass = code / 100 == 3 ? 0 : code / 100;
        if (enhancedCode.Class != expectedClass)
        {
            throw new ArgumentException(
                $"The enhanced status code '{enhancedCode}' does not belong to reply code {code}: their first digits differ (RFC 2034 section 4).",
                nameof(enhancedCode));
        }

        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (line.Length > MaxTextLine)
            {
                throw new ArgumentException($"A reply line has {line.Length} characters of text; at most {MaxTextLine} fit (RFC 5321 section 4.5.3.1.5).", nameof(text));
            }
        }

        if (text.AsSpan().ContainsAnyExcept(Printable) && text.Replace("\n", "", StringComparison.Ordinal).AsSpan().ContainsAnyExcept(Printable))
        {
            throw new ArgumentException("The text of a reply is printable ASCII (RFC 5321 section 4.2); only '\\n' may separate its lines.", nameof(text));
        }

        Code = code;
        EnhancedCode = enhancedCode;
        Text = text;
        _withEnhancedCode = Encode(code, enhancedCode, text);
    }

    private SmtpReply(SmtpReply other)
    {
        Code = other.Code;
        EnhancedCode = other.EnhancedCode;
        Text = other.Text;
        _withEnhancedCode = other._withEnhancedCode;
        _withoutEnhancedCode = other._withoutEnhancedCode;
    }

    private SmtpReply(string challenge)
    {
        Code = 334;
        Text = challenge;
        _withEnhancedCode = Encode(Code, default, challenge);
    }

    private SmtpReply(int code, byte[] octets)
    {
        Code = code;
        Text = "";
        _withEnhancedCode = octets;
        _withoutEnhancedCode = octets;
    }

    /// <summary>The plain yes. The server words it for the command that it answers (2.1.0 for MAIL, 2.1.5 for RCPT, 2.0.0 for a message).</summary>
    public static SmtpReply Ok { get; } = new(250, new(2, 0, 0), "OK");

    /// <summary>450 4.2.1: the mailbox is busy or not to be had for the moment; the client tries again.</summary>
    public static SmtpReply MailboxBusy { get; } = new(450, new(4, 2, 1), "Mailbox busy, try again later");

    /// <summary>452 4.2.2: the mailbox is full; the client tries again.</summary>
    public static SmtpReply MailboxFull { get; } = new(452, new(4, 2, 2), "Mailbox full");

    /// <summary>550 5.1.1: there is no such mailbox here.</summary>
    public static SmtpReply MailboxNotFound { get; } = new(550, new(5, 1, 1), "No such mailbox here");

    /// <summary>550 5.7.1: this server does not relay to the recipient's domain for this client.</summary>
    public static SmtpReply RelayDenied { get; } = new(550, new(5, 7, 1), "Relaying denied");

    /// <summary>550 5.7.1: refused by policy.</summary>
    public static SmtpReply PolicyRejected { get; } = new(550, new(5, 7, 1), "Rejected by policy");

    /// <summary>554 5.6.0: the message was read and refused for what it contains.</summary>
    public static SmtpReply MessageRejected { get; } = new(554, new(5, 6, 0), "Message refused");

    /// <summary>452 4.3.1: no room to store the message now.</summary>
    public static SmtpReply InsufficientStorage { get; } = new(452, new(4, 3, 1), "Insufficient system storage, try again later");

    /// <summary>451 4.3.0: something failed here, not at the client; it tries again.</summary>
    public static SmtpReply LocalError { get; } = new(451, new(4, 3, 0), "Local error in processing, try again later");

    /// <summary>The reply code, 200 to 599.</summary>
    public int Code { get; }

    /// <summary>The enhanced status code; the default value for a 3yz reply.</summary>
    public EnhancedStatusCode EnhancedCode { get; }

    /// <summary>The text without its codes; lines are separated by <c>\n</c>.</summary>
    public string Text { get; }

    /// <summary>Whether this answers a bad command, of which a session may send only so many (<see cref="SmtpLimits.MaxBadCommands"/>).</summary>
    internal bool IsBadCommand { get; init; }

    /// <summary>The same reply, counted as the answer to a bad command.</summary>
    internal SmtpReply AsBadCommand() => new(this) { IsBadCommand = true };

    /// <summary>Whether this is a 2yz reply.</summary>
    public bool IsSuccess => Code is >= 200 and <= 299;

    /// <summary>The reply's lines as they are sent, without the last line's CRLF; for logs and messages.</summary>
    public override string ToString() => Encoding.ASCII.GetString(_withEnhancedCode.AsSpan().TrimEnd("\r\n"u8));

    /// <summary>A challenge of AUTH: one line however long, which is not bound by the length of other replies (RFC 4954 section 4).</summary>
    /// <param name="base64">In base64.</param>
    internal static SmtpReply Challenge(string base64) => new(base64);

    /// <summary>Octets that are given as they are, whatever they say: for SmtpKit.Testing, whose servers do wrong on purpose.</summary>
    /// <param name="code">As what the session takes it: after 421 it is over.</param>
    /// <param name="octets">No more is added, not even CRLF; may be empty.</param>
    internal static SmtpReply Raw(int code, ReadOnlySpan<byte> octets) => new(code, octets.ToArray());

    /// <summary>The octets of the reply with its final CRLF. They are shared: read only.</summary>
    /// <param name="withEnhancedCode">
    /// False for the greeting and for what answers HELO, EHLO and LHLO, which carry no enhanced status code (RFC 2034 section 4).
    /// </param>
    internal ReadOnlySpan<byte> Encoded(bool withEnhancedCode) =>
        withEnhancedCode ? _withEnhancedCode : _withoutEnhancedCode ??= Encode(Code, default, Text);

    private static byte[] Encode(int code, EnhancedStatusCode enhancedCode, string text)
    {
        string[] lines = text.Split('\n');
        StringBuilder wire = new();
        for (int i = 0; i < lines.Length; i++)
        {
            wire.Append(code.ToString(CultureInfo.InvariantCulture)).Append(i == lines.Length - 1 ? ' ' : '-');
            if (enhancedCode.Class != 0)
            {
                wire.Append(enhancedCode.ToString()).Append(' ');
            }

            wire.Append(lines[i]).Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(wire.ToString());
    }
}
