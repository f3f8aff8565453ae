using System.Text;
using SmtpKit;

namespace HeaderMiddleware;

/// <summary>Refuses messages whose header section has a word, and marks the others as checked.</summary>
internal sealed class SubjectFilter(string word) : IMessageMiddleware
{
    private static readonly SmtpReply NotHere = new(554, new EnhancedStatusCode(5, 7, 1), "No such mail here, thank you");
    private static readonly SmtpReply TooMuchHeader = new(554, new EnhancedStatusCode(5, 6, 0), "The header section is too long");

    public async ValueTask<SmtpReply> InvokeAsync(
        SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken)
    {
        MessageHeaderSection header = await body.ReadHeaderSectionAsync(limit: 65536, cancellationToken);
        if (!header.IsComplete)
        {
            return TooMuchHeader;
        }

        string text = Encoding.UTF8.GetString(header.Octets.Span);
        return text.Contains(word, StringComparison.OrdinalIgnoreCase)
            ? NotHere
            : await next(session, transaction, body.WithHeader("X-Checked-By", session.ServerName), cancellationToken);
    }
}
