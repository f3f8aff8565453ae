using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>A peer that sends an octet now and then, in each phase: it gains no time by it.</summary>
public sealed class SlowDripTests
{
    private const string Envelope = "MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n";

    /// <summary>What is sent at once, what then drips, an octet every 20 seconds and again and again, and how many minutes the peer has.</summary>
    public static TheoryData<string, string, string, int> Phases => new()
    {
        { "a command", "", "NOOP and more of it ", 5 },
        { "a command of AUTH", "EHLO c.test\r\n", "AUTH PLAIN AAAA", 5 },
        { "a response of AUTH", "EHLO c.test\r\nAUTH LOGIN\r\n", "YWRh", 2 },
        { "a transaction", "EHLO c.test\r\nMAIL FROM:<a@b.test>\r\n", "RCPT TO:<c@", 5 },
        { "a line that is too long", "EHLO c.test\r\n" + new string('x', 3000), "x", 5 },
        { "a message", "EHLO c.test\r\n" + Envelope, "x", 4 },
        { "the lines of a message", "EHLO c.test\r\n" + Envelope, "x\r\n", 4 },
        { "a message that is refused", "EHLO c.test\r\n" + Envelope + "bare\nline", "x", 4 },
        { "the end of a message", "EHLO c.test\r\n" + Envelope + "x\r\n.", "\r", 4 },
        { "a chunk", "EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nBDAT 1000 LAST\r\n", "x", 4 },
        { "a chunk that is refused", "EHLO c.test\r\nBDAT 1000 LAST\r\n", "x", 4 },
        { "chunks of one octet", "EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n", "BDAT 1\r\nx", 9 },
        { "between chunks", "EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nBDAT 0\r\n", "NOOP\r\n", 4 },
        { "the handshake of STARTTLS", "EHLO c.test\r\nSTARTTLS\r\n", "\x16\x03\x01\x02\0\x01\0\x01\xFC\x03\x03abcdefghijklmnopqrstuvwxyz", 1 },
        { "the handshake of implicit TLS", "", "\x16\x03\x01\x02\0\x01\0\x01\xFC\x03\x03abcdefghijklmnopqrstuvwxyz", 1 },
    };

    [Theory]
    [MemberData(nameof(Phases))]
    public async Task OctetNowAndThen_GainsNoTime(string phase, string atOnce, string drip, int minutes)
    {
        await using TestServer server = new TestServer().WithUsers();
        server.Endpoint.Certificate = TestCertificate.Context;
        server.Endpoint.Tls = phase.Contains("implicit", StringComparison.Ordinal) ? TlsMode.Implicit : TlsMode.StartTls;
        await using TestClient client = server.Connect();
        foreach (string line in atOnce.Split("\r\n").SkipLast(1))
        {
            // One after the other: nothing may lie behind STARTTLS.
            await client.SessionWaitsAsync();
            await client.SendAsync(Encoding.Latin1.GetBytes(line + "\r\n"));
        }

        await client.SessionWaitsAsync();
        if (!atOnce.EndsWith("\r\n", StringComparison.Ordinal) && atOnce.Length > 0)
        {
            await client.SendAsync(Encoding.Latin1.GetBytes(atOnce.Split("\r\n")[^1]));
        }

        TimeSpan passed = TimeSpan.Zero;
        for (int i = 0; !client.SessionHasEnded; i++)
        {
            passed.Should().BeLessThanOrEqualTo(TimeSpan.FromMinutes(minutes), $"{phase} has a time limit");
            await client.SessionWaitsAsync();
            server.Clock.Advance(TimeSpan.FromSeconds(20));
            passed += TimeSpan.FromSeconds(20);
            await client.SessionWaitsAsync();
            await client.DripAsync((byte)drip[i % drip.Length]);
        }

        server.Stored.Should().BeEmpty();
        server.Log.Lines.Should().NotContain(line => line.StartsWith("Error", StringComparison.Ordinal));
        server.Log.Lines.Should().Contain(line => line.Contains("ended: TimedOut", StringComparison.Ordinal)
            || line.Contains("handshake", StringComparison.OrdinalIgnoreCase));
    }
}
