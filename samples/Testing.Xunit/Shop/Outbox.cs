using System.Net;
using System.Net.Mail;
using Microsoft.Extensions.Options;

namespace Testing.Xunit.Shop;

/// <summary>Sends the shop's mail, and tries again what has failed for the moment.</summary>
internal sealed class Outbox(IOptions<MailOptions> options, TimeProvider time)
{
    private const int Attempts = 3;

    public async Task SendAsync(MailMessage mail, CancellationToken cancellationToken)
    {
        // The same each time, so that whoever gets a mail twice can tell.
        mail.Headers["Message-ID"] = $"<{Guid.NewGuid():N}@shop.example>";
        mail.From = new MailAddress(options.Value.From);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                await SendOnceAsync(mail, cancellationToken);
                return;
            }
            catch (SmtpException exception) when (attempt < Attempts && IsTemporary(exception))
            {
                await Task.Delay(options.Value.RetryDelay, time, cancellationToken);
            }
        }
    }

    private async Task SendOnceAsync(MailMessage mail, CancellationToken cancellationToken)
    {
        using SmtpClient client = new(options.Value.Host, options.Value.Port) { EnableSsl = options.Value.UseTls };
        if (options.Value.UserName is { } userName)
        {
            client.Credentials = new NetworkCredential(userName, options.Value.Password);
        }

        await client.SendMailAsync(mail, cancellationToken);
    }

    // 4yz; and a connection that failed, for which SmtpClient has no code.
    private static bool IsTemporary(SmtpException exception) => (int)exception.StatusCode is -1 or (>= 400 and <= 499);
}
