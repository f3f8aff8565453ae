using System.Net.Mail;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Testing.Xunit.Shop;

/// <summary>A small shop, as far as it writes mail.</summary>
internal sealed class WebShop(Outbox outbox, IOptions<MailOptions> options)
{
    public async Task RegisterAsync(string address, CancellationToken cancellationToken)
    {
        string token = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        using MailMessage mail = new() { Subject = "Welcome", Body = $"Please confirm: https://shop.example/confirm?token={token}\n" };
        string html = $"<p>Please <a href=\"https://shop.example/confirm?token={token}&amp;html=1\">confirm</a>.</p>";
        mail.AlternateViews.Add(AlternateView.CreateAlternateViewFromString(html, Encoding.UTF8, "text/html"));
        mail.To.Add(address);
        await outbox.SendAsync(mail, cancellationToken);
    }

    public async Task<string> SendCodeAsync(string address, CancellationToken cancellationToken)
    {
        string code = $"{RandomNumberGenerator.GetInt32(1_000_000):000000}";
        using MailMessage mail = new() { Subject = "Your code", Body = $"Your code is {code}. It is good for 10 minutes.\n" };
        mail.To.Add(address);
        await outbox.SendAsync(mail, cancellationToken);
        return code;
    }

    public async Task OrderAsync(string address, int quantity, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantity, 1);
        using MailMessage mail = new() { Subject = $"Your order: {quantity} Bücher", SubjectEncoding = Encoding.UTF8, Body = "The invoice is attached.\n" };
        mail.To.Add(address);
        mail.Bcc.Add(options.Value.Books);
        mail.Attachments.Add(Attachment.CreateAttachmentFromString($"books;{quantity}\n", "invoice.csv", Encoding.UTF8, "text/csv"));
        await outbox.SendAsync(mail, cancellationToken);
    }
}
