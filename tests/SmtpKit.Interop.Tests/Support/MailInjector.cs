using System.Globalization;
using System.Text;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>Hands messages to a relay by SMTP, one after the other over one stream.</summary>
internal static class MailInjector
{
    /// <summary>Reads the greeting, sends EHLO, each message, and QUIT. Fails at the first reply that is not the good one.</summary>
    /// <param name="input">What the relay says.</param>
    /// <param name="output">What the relay hears.</param>
    /// <param name="mails">The messages.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task RunAsync(Stream input, Stream output, IEnumerable<RelayedMail> mails, CancellationToken cancellationToken)
    {
        using StreamReader replies = new(input, Encoding.UTF8, leaveOpen: true);
        await ExpectAsync("220");
        await SendAsync("EHLO client.test\r\n");
        await ExpectAsync("250");
        foreach (RelayedMail mail in mails)
        {
            IEnumerable<string> recipients = mail.To.Select(to => Command("RCPT TO", to, mail.RcptParameters));
            await SendAsync($"{Command("MAIL FROM", mail.From, mail.MailParameters)}{string.Concat(recipients)}DATA\r\n");
            await ExpectAsync("250");
            foreach (string _ in mail.To)
            {
                await ExpectAsync("250");
            }

            await ExpectAsync("354");
            await output.WriteAsync(Stuffed(mail.Data), cancellationToken);
            await SendAsync(".\r\n");
            await ExpectAsync("250");
        }

        await SendAsync("QUIT\r\n");
        await ExpectAsync("221");

        async Task SendAsync(string text)
        {
            await output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
            await output.FlushAsync(cancellationToken);
        }

        async Task ExpectAsync(string code)
        {
            string? line;
            do
            {
                line = await replies.ReadLineAsync(cancellationToken);
                line.Should().StartWith(code, "the relay takes the message");
            }
            while (line![3] == '-');
        }
    }

    private static string Command(string verb, string mailbox, string parameters) =>
        string.Create(CultureInfo.InvariantCulture, $"{verb}:<{mailbox}> {parameters}").TrimEnd() + "\r\n";

    private static byte[] Stuffed(byte[] data)
    {
        string text = Encoding.Latin1.GetString(data).Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(text.StartsWith('.') ? "." + text : text);
    }
}
