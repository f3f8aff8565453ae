using System.Text;

namespace SmtpKit.Wire;

/// <summary>Splits a command line into its verb and the rest (RFC 5321 section 4.1.1).</summary>
internal static class CommandParser
{
    /// <summary>Reads the verb.</summary>
    /// <param name="line">A command line without its CRLF.</param>
    /// <param name="argument">What follows the first space.</param>
    public static SmtpVerb Parse(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> argument)
    {
        int space = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? line : line[..space];
        argument = space < 0 ? default : line[(space + 1)..];

        return word.Length switch
        {
            4 => ParseFour(word),
            8 when Ascii.EqualsIgnoreCase(word, "STARTTLS"u8) => SmtpVerb.StartTls,
            7 when Ascii.EqualsIgnoreCase(word, "XCLIENT"u8) => SmtpVerb.XClient,
            8 when Ascii.EqualsIgnoreCase(word, "XFORWARD"u8) => SmtpVerb.XForward,
            _ => SmtpVerb.Unknown,
        };
    }

    /// <summary>Whether a line is, or is going to be, an AUTH command, for which a longer limit holds.</summary>
    /// <param name="start">The line's first octets, as many as there are.</param>
    public static bool IsAuthentication(ReadOnlySpan<byte> start) =>
        start.Length >= 5 && Ascii.EqualsIgnoreCase(start[..5], "AUTH "u8);

    /// <summary>Whether a line is, or was meant for, a BDAT command, behind which octets follow that are no commands.</summary>
    /// <param name="start">The line's first octets, as many as there are.</param>
    public static bool IsChunk(ReadOnlySpan<byte> start) =>
        start.Length >= 5 && Ascii.EqualsIgnoreCase(start[..4], "BDAT"u8) && !char.IsAsciiLetterOrDigit((char)start[4]);

    private static SmtpVerb ParseFour(ReadOnlySpan<byte> word) =>
        // The most frequent first; four letters are told apart fast enough.
        Ascii.EqualsIgnoreCase(word, "RCPT"u8) ? SmtpVerb.Rcpt
        : Ascii.EqualsIgnoreCase(word, "MAIL"u8) ? SmtpVerb.Mail
        : Ascii.EqualsIgnoreCase(word, "DATA"u8) ? SmtpVerb.Data
        : Ascii.EqualsIgnoreCase(word, "EHLO"u8) ? SmtpVerb.Ehlo
        : Ascii.EqualsIgnoreCase(word, "QUIT"u8) ? SmtpVerb.Quit
        : Ascii.EqualsIgnoreCase(word, "RSET"u8) ? SmtpVerb.Rset
        : Ascii.EqualsIgnoreCase(word, "HELO"u8) ? SmtpVerb.Helo
        : Ascii.EqualsIgnoreCase(word, "LHLO"u8) ? SmtpVerb.Lhlo
        : Ascii.EqualsIgnoreCase(word, "AUTH"u8) ? SmtpVerb.Auth
        : Ascii.EqualsIgnoreCase(word, "NOOP"u8) ? SmtpVerb.Noop
        : Ascii.EqualsIgnoreCase(word, "VRFY"u8) ? SmtpVerb.Vrfy
        : Ascii.EqualsIgnoreCase(word, "HELP"u8) ? SmtpVerb.Help
        : Ascii.EqualsIgnoreCase(word, "EXPN"u8) ? SmtpVerb.Expn
        : Ascii.EqualsIgnoreCase(word, "BDAT"u8) ? SmtpVerb.Bdat
        : Ascii.EqualsIgnoreCase(word, "ETRN"u8) ? SmtpVerb.Etrn
        : Ascii.EqualsIgnoreCase(word, "TURN"u8) ? SmtpVerb.Turn
        : Ascii.EqualsIgnoreCase(word, "SEND"u8) ? SmtpVerb.Send
        : Ascii.EqualsIgnoreCase(word, "SOML"u8) ? SmtpVerb.Soml
        : Ascii.EqualsIgnoreCase(word, "SAML"u8) ? SmtpVerb.Saml
        : SmtpVerb.Unknown;
}
