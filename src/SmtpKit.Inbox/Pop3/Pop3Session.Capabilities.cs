using System.Globalization;
using System.Text;

namespace SmtpKit.Inbox.Pop3;

/// <content>CAPA (RFC 2449 section 5).</content>
internal sealed partial class Pop3Session
{
    private Pop3Reply OnCapabilities()
    {
        _followUp = FollowUp.Capabilities;
        return Pop3Reply.Ok("here they are");
    }

    private Task WriteCapabilitiesAsync()
    {
        StringBuilder lines = new();
        lines.Append("TOP\r\nUIDL\r\nPIPELINING\r\nRESP-CODES\r\nAUTH-RESP-CODE\r\n");
        if (MaySignIn)
        {
            lines.Append("USER\r\nSASL PLAIN\r\n");
        }

        if (_context.Options.HasCertificate && !_isUnderTls)
        {
            lines.Append("STLS\r\n");
        }

        if (_context.Maildrops.Retention is { } retention)
        {
            AppendExpiry(lines, retention);
        }

        return WriteAsync(lines.Append("IMPLEMENTATION SmtpKit\r\n.\r\n").ToString()).AsTask();
    }

    private static void AppendExpiry(StringBuilder lines, TimeSpan retention)
    {
        if (retention == Timeout.InfiniteTimeSpan)
        {
            lines.Append("EXPIRE NEVER\r\n");
        }
        else if (retention >= TimeSpan.FromDays(1))
        {
            // Whole days; 0 would say that what was read is deleted (section 6.7), which is not so.
            lines.Append(CultureInfo.InvariantCulture, $"EXPIRE {(int)retention.TotalDays}\r\n");
        }
    }
}
