using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests;

/// <summary>Each capability, switched on and off: what EHLO lists, and what becomes of its command or parameter.</summary>
public sealed class CapabilityTests
{
    /// <summary>By capability: its line in EHLO, a line that needs it, the replies to that with and without it.</summary>
    private static readonly Dictionary<FakeCapabilities, (string Line, string[] Before, string Command, string With, string Without)> Expected = new()
    {
        [FakeCapabilities.Pipelining] = ("PIPELINING", [], "NOOP", "250 2.0.0", "250 2.0.0"),
        [FakeCapabilities.Size] = ("SIZE 37748736", [], "MAIL FROM:<a@b.test> SIZE=99999999999", "552 5.3.4", "555 5.5.4"),
        [FakeCapabilities.EightBitMime] = ("8BITMIME", [], "MAIL FROM:<\"a> BODY\"@b.test> body=8BITMIME", "250 2.1.0", "555 5.5.4"),
        [FakeCapabilities.SmtpUtf8] = ("SMTPUTF8", [], "MAIL FROM:<a@b.test> SMTPUTF8", "250 2.1.0", "555 5.5.4"),
        [FakeCapabilities.EnhancedStatusCodes] = ("ENHANCEDSTATUSCODES", [], "NOOP", "250 2.0.0 OK", "250 OK"),
        [FakeCapabilities.StartTls] = ("STARTTLS", [], "STARTTLS", "220 2.0.0", "502 5.5.1"),
        [FakeCapabilities.Auth] = ("AUTH OAUTHBEARER XOAUTH2 PLAIN LOGIN", [], "AUTH PLAIN AGFkYQBzZWNyZXQ=", "235 2.7.0", "502 5.5.1"),
        [FakeCapabilities.Chunking] = ("CHUNKING", ["MAIL FROM:<>", "RCPT TO:<a@b.test>"], "BDAT 0 LAST", "250 2.0.0", "502 5.5.1"),
        [FakeCapabilities.BinaryMime] = ("BINARYMIME", [], "MAIL FROM:<> BODY=BINARYMIME", "250 2.1.0", "501 5.5.4"),
        [FakeCapabilities.Dsn] = ("DSN", [], "MAIL FROM:<> RET=HDRS", "250 2.1.0", "555 5.5.4"),
        [FakeCapabilities.Limits] = ("LIMITS RCPTMAX=1000", [], "NOOP", "250 2.0.0", "250 2.0.0"),
        [FakeCapabilities.RequireTls] = ("REQUIRETLS", [], "MAIL FROM:<a@b.test> REQUIRETLS", "250 2.1.0", "555 5.5.4"),
        [FakeCapabilities.MtPriority] = ("MT-PRIORITY", [], "MAIL FROM:<a@b.test> MT-PRIORITY=-1", "250 2.1.0", "555 5.5.4"),
        [FakeCapabilities.DeliverBy] = ("DELIVERBY", [], "MAIL FROM:<a@b.test> BY=100;R", "250 2.1.0", "555 5.5.4"),
        [FakeCapabilities.FutureRelease] = ("FUTURERELEASE 2592000 *", ["AUTH PLAIN AGFkYQBzZWNyZXQ="], "MAIL FROM:<a@b.test> HOLDFOR=100", "250 2.1.0", "555 5.5.4"),
        [FakeCapabilities.Rrvs] = ("RRVS", ["MAIL FROM:<a@b.test>"], "RCPT TO:<c@d.test> RRVS=2020-01-01T00:00:00Z", "250 2.1.5", "555 5.5.4"),
    };

    public static TheoryData<FakeCapabilities> Each => [.. Enum.GetValues<FakeCapabilities>().Where(one => int.PopCount((int)one) == 1)];

    [Theory]
    [MemberData(nameof(Each))]
    public async Task Capability_IsListedAndTaken_OrNeither(FakeCapabilities capability)
    {
        Expected.Should().ContainKey(capability, "every capability has its line here");
        (string line, string[] before, string command, string with, string without) = Expected[capability];
        (await PlayAsync(capability, FakeCapabilities.All, before, command)).Should().Match<(string Ehlo, string Reply)>(
            got => Lists(got.Ehlo, line) && got.Reply.StartsWith(with, StringComparison.Ordinal));
        (await PlayAsync(capability, FakeCapabilities.All & ~capability, before, command)).Should().Match<(string Ehlo, string Reply)>(
            got => !Lists(got.Ehlo, line) && got.Reply.StartsWith(without, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithoutAny_EhloListsNothing()
    {
        (await PlayAsync(FakeCapabilities.None, FakeCapabilities.None, [], "MAIL FROM:<a@b.test>")).Should().Be(("250 localhost", "250 Sender OK"));
    }

    [Fact]
    public async Task Change_IsForConnectionsBehindIt()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        await using RawClient before = await RawClient.ConnectAsync(smtp);
        await before.ReadReplyAsync();
        smtp.Capabilities &= ~FakeCapabilities.SmtpUtf8;
        smtp.MaxMessageSize = 10;
        await using RawClient behind = await RawClient.ConnectAsync(smtp);
        await behind.ReadReplyAsync();
        (await before.SayAsync("EHLO client.test")).Should().Contain("SMTPUTF8").And.Contain("SIZE 37748736");
        (await behind.SayAsync("EHLO client.test")).Should().NotContain("SMTPUTF8").And.Contain("SIZE 10\n");
        smtp.Invoking(s => s.MaxMessageSize = -1).Should().Throw<ArgumentOutOfRangeException>();
    }

    [Theory]
    [InlineData(9, "250")]
    [InlineData(10, "250")]
    [InlineData(11, "552 5.3.4")]
    public async Task MessageOfASize_IsTakenUpToTheLimit(int octets, string reply)
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.MaxMessageSize = 10);
        smtp.Capabilities &= ~FakeCapabilities.Size;
        await using RawClient client = await RawClient.ConnectAsync(smtp);
        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test", "MAIL FROM:<>", "RCPT TO:<a@b.test>", "DATA");
        (await client.SayAsync($"{new string('x', octets - 2)}\r\n.")).Should().StartWith(reply);
        smtp.Messages.Should().HaveCount(reply == "250" ? 1 : 0);
    }

    private static bool Lists(string ehlo, string line) => ehlo.Split('\n').Any(listed =>
        line.EndsWith('*') ? listed[4..].StartsWith(line[..^1], StringComparison.Ordinal) : listed[4..] == line);

    private static async Task<(string Ehlo, string Reply)> PlayAsync(FakeCapabilities capability, FakeCapabilities capabilities, string[] before, string command)
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options =>
        {
            options.Capabilities = capabilities;

            // Those that are offered to some clients only are looked for there.
            options.Tls = capability == FakeCapabilities.RequireTls ? TlsMode.Implicit : TlsMode.StartTls;
            options.Protocol = capability == FakeCapabilities.FutureRelease ? SmtpProtocol.Submission : SmtpProtocol.Smtp;
        });
        await using RawClient client = await RawClient.ConnectAsync(smtp);
        if (capability == FakeCapabilities.RequireTls)
        {
            await client.StartTlsAsync(smtp);
        }

        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test");
        await client.SayAllAsync(before);
        string reply = await client.SayAsync(command);
        if (command != "STARTTLS" || !reply.StartsWith('2'))
        {
            await client.SayAllAsync("RSET");
            return (await client.SayAsync("EHLO client.test"), reply);
        }

        await using RawClient other = await RawClient.ConnectAsync(smtp);
        await other.ReadReplyAsync();
        return (await other.SayAsync("EHLO client.test"), reply);
    }
}
