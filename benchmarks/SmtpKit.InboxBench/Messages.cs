using System.Globalization;
using System.Text;
using SmtpKit.Inbox;

namespace SmtpKit.InboxBench;

/// <summary>Messages as an application sends them: some lines of text, of words some of which are frequent and most of which are not.</summary>
internal static class Messages
{
    /// <summary>Stands in every hundredth message: in 10,000 of a million.</summary>
    public const string Sought = "quarterly";

    private const int Vocabulary = 50_000;
    private const int WordsInText = 60;

    public static InboxArrival Make(int number)
    {
        Random random = new(number);
        string to = $"user{random.Next(20_000)}@customers.test";
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"From: Shop <shop@example.com>\r\nTo: {to}\r\nSubject: Order {number} {Word(random)} {(number % 100 == 0 ? Sought : "")}\r\n");
        text.Append(CultureInfo.InvariantCulture, $"Message-ID: <{number}@example.com>\r\nDate: Wed, 25 Nov 2026 10:00:00 +0000\r\n\r\n");
        for (int i = 1; i <= WordsInText; i++)
        {
            text.Append(Word(random)).Append(i % 12 == 0 ? "\r\n" : " ");
        }

        return new InboxArrival(
            Encoding.ASCII.GetBytes(text.ToString()),
            new InboxEnvelope("shop@example.com", new Dictionary<string, string?>(), [new InboxRecipient(to, new Dictionary<string, string?>())]),
            new InboxSession { Id = "0HNQB27U7M0DJ.1", Remote = "127.0.0.1:50352", Local = "127.0.0.1:2525", Hello = "shop", Protocol = "ESMTP", Transcript = Transcript });
    }

    // By rank: the first word of all stands in most messages, the last ones in few (Zipf).
    private static string Word(Random random)
    {
        int rank = (int)Math.Pow(Vocabulary, random.NextDouble());
        return string.Create(CultureInfo.InvariantCulture, $"w{(char)('a' + (rank % 26))}{(char)('a' + (rank / 26 % 26))}{rank}");
    }

    private const string Transcript =
        "S: 220 vm ESMTP SmtpKit\nC: EHLO shop\nS: 250-vm\nS: 250-PIPELINING\nS: 250-SIZE 37748736\nS: 250-8BITMIME\nS: 250 ENHANCEDSTATUSCODES\n"
        + "C: MAIL FROM:<shop@example.com>\nS: 250 2.1.0 Sender OK\nC: RCPT TO:<user@customers.test>\nS: 250 2.1.5 Recipient OK\nC: DATA\nS: 354 Go ahead\n";
}
