using System.Net.Mail;

namespace SmtpKit.Testing.Tests.Support;

/// <summary>Sends mail as an application does.</summary>
internal static class TestMail
{
    public static async Task SendAsync(FakeSmtpServer smtp, string to = "ada@example.com", string subject = "Welcome", string body = "Hello.\r\n")
    {
        using SmtpClient client = new(smtp.Host, smtp.Port);
        using MailMessage mail = new("shop@example.org", to, subject, body);
        await client.SendMailAsync(mail);
    }

    /// <summary>Sends over a connection in memory, which costs next to nothing.</summary>
    public static Task SendInMemoryAsync(FakeSmtpServer smtp, string to = "ada@example.com", string subject = "Welcome") => SendRawAsync(smtp, to, subject, inMemory: true);

    /// <summary>Sends without blocking a thread, as SmtpClient does when it says QUIT: a hundred of them at once would wait for threads.</summary>
    public static async Task SendRawAsync(FakeSmtpServer smtp, string to, string subject, bool inMemory)
    {
        await using RawClient client = await RawClient.ConnectAsync(smtp, inMemory);
        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test", "MAIL FROM:<shop@example.org>", $"RCPT TO:<{to}>", "DATA", $"Subject: {subject}\r\n\r\nHello.\r\n.", "QUIT");
    }
}
