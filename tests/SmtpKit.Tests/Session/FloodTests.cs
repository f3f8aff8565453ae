using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>A gigabyte, or a million, of whatever a peer may send without end. Counts what the whole process allocates, so nothing else may run meanwhile.</summary>
[Collection(nameof(MemoryTests))]
public sealed class FloodTests
{
    private const int BlockSize = 64 * 1024;
    private const int Gigabyte = 16 * 1024;
    private const string Data = "EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\n";
    private const int MaxAllocated = 16 * 1024 * 1024;
    private const int MaxHeld = 4 * 1024 * 1024;

    [Theory]
    [InlineData("", 'x', "\r\nNOOP\r\nQUIT\r\n", "220 500 250 221")]
    [InlineData("NOOP ", 'x', "\r\nNOOP\r\nQUIT\r\n", "220 500 250 221")]
    [InlineData("EHLO c.test\r\nAUTH PLAIN ", 'A', "\r\nNOOP\r\nQUIT\r\n", "220 250 500 250 221")]
    [InlineData("EHLO c.test\r\nAUTH PLAIN\r\n", 'A', "\r\nNOOP\r\nQUIT\r\n", "220 250 334 500 250 221")]
    [InlineData("EHLO c.test\r\nAUTH LOGIN\r\nYWRh\r\n", '\0', "\r\nNOOP\r\nQUIT\r\n", "220 250 334 334 500 250 221")]
    [InlineData("", '\r', "\n", "220 500")]
    [InlineData(Data, 'x', "\r\n.\r\nQUIT\r\n", "220 250 250 250 354 250 221")]
    public async Task GigabyteOfOneLine_LeavesNothingBehind(string before, char octet, string after, string replies)
    {
        byte[] block = [.. Enumerable.Repeat((byte)octet, BlockSize)];
        TestServer server = new TestServer().WithUsers();
        server.Options.Limits.MaxMessageSize = 0;
        (CountingWriter output, long stored) = await FloodAsync(server, before, (block, Gigabyte), after);

        output.Replies.Should().Equal(replies.Split(' ').CountBy(code => code).ToDictionary());
        output.Last.Should().Be(replies[^3..]);
        stored.Should().Be(before == Data ? ((long)BlockSize * Gigabyte) + 2 : 0);
    }

    [Fact]
    public async Task GigabyteOfHeaders_LeavesNothingBehind()
    {
        byte[] block = [.. Enumerable.Repeat("X-Header: and no end of it...\r\n\t"u8.ToArray(), BlockSize / 32).SelectMany(o => o)];
        TestServer server = new();
        server.Options.Limits.MaxMessageSize = 0;
        server.Options.Middleware.Add(new HeaderJudge());
        (CountingWriter output, long stored) = await FloodAsync(server, Data, (block, Gigabyte), "x\r\n.\r\nQUIT\r\n");

        output.Replies["554"].Should().Be(1, "a header section without an end is refused");
        output.Last.Should().Be("221");
        stored.Should().Be(0);
    }

    [Theory]
    [InlineData("EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nBDAT 1073741824 LAST\r\n", "220 250 250 250 250 221", true)]
    [InlineData("EHLO c.test\r\nMAIL FROM:<a@b.test>\r\nBDAT 1073741824 LAST\r\n", "220 250 250 503 221", false)]
    public async Task GigabyteInAChunk_LeavesNothingBehind(string before, string replies, bool isStored)
    {
        TestServer server = new();
        server.Options.Limits.MaxMessageSize = 0;
        (CountingWriter output, long stored) = await FloodAsync(server, before, (new byte[BlockSize], Gigabyte), "QUIT\r\n");

        output.Replies.Should().Equal(replies.Split(' ').CountBy(code => code).ToDictionary());
        stored.Should().Be(isStored ? (long)BlockSize * Gigabyte : 0);
    }

    [Fact]
    public async Task MillionChunks_LeaveNothingBehind()
    {
        byte[] block = [.. Enumerable.Repeat("BDAT 1\r\nx"u8.ToArray(), 1000).SelectMany(o => o)];
        (CountingWriter output, long stored) = await FloodAsync(
            new TestServer(), "HELO c.test\r\nMAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\n", (block, 1000), "BDAT 0 LAST\r\nQUIT\r\n", maxAllocated: 80 * MaxAllocated);

        output.Replies.Should().Equal(new Dictionary<string, int> { ["220"] = 1, ["250"] = 1_000_004, ["221"] = 1 });
        stored.Should().Be(1_000_000);
    }

    [Fact]
    public async Task GigabyteBeyondTheSizeLimit_IsNotListenedTo()
    {
        byte[] block = [.. Enumerable.Repeat("x\r\n"u8.ToArray(), BlockSize / 3).SelectMany(o => o)];
        TestServer server = new();
        (CountingWriter output, _) = await FloodAsync(server, Data, (block, Gigabyte), "");

        output.Last.Should().Be("552");
        server.Log.Lines.Should().BeEmpty("it logs elsewhere");
    }

    [Fact]
    public async Task MillionRecipients_LeaveNothingBehind()
    {
        byte[] block = [.. Enumerable.Repeat("RCPT TO:<c@d.test>\r\n"u8.ToArray(), 1000).SelectMany(o => o)];
        TestServer server = new();
        (CountingWriter output, _) = await FloodAsync(server, "HELO c.test\r\nMAIL FROM:<a@b.test>\r\n", (block, 1000), "DATA\r\n.\r\nQUIT\r\n", maxAllocated: 20 * MaxAllocated);

        output.Replies.Should().Equal(new Dictionary<string, int> { ["220"] = 1, ["250"] = 2 + 1000 + 1, ["452"] = 999_000, ["354"] = 1, ["221"] = 1 });
    }

    [Theory]
    [InlineData("AUTH PLAIN\r\n*\r\n", "334")]
    [InlineData("AUTH PLAIN AGFkYQB3cm9uZw==\r\n", "535")]
    [InlineData("AUTH LOGIN\r\nYWRh\r\nd3Jvbmc=\r\n", "535")]
    [InlineData("AUTH PLAIN =\r\n", "535")]
    [InlineData("AUTH X\r\n", "504")]
    [InlineData("AUTH PLAIN !\r\n", "501")]
    public async Task AuthWithoutEnd_IsEndedSoon(string attempt, string code)
    {
        byte[] block = [.. Enumerable.Repeat(Encoding.ASCII.GetBytes(attempt), 100).SelectMany(o => o)];
        (CountingWriter output, _) = await FloodAsync(new TestServer().WithUsers(), "EHLO c.test\r\n", (block, 10_000), "");

        output.Last.Should().Be("421");
        output.Replies[code].Should().BeLessThanOrEqualTo(20);
    }

    private static async Task<(CountingWriter Output, long Stored)> FloodAsync(
        TestServer server, string before, (byte[] Block, int Times) flood, string after, long maxAllocated = MaxAllocated)
    {
        long stored = 0;
        server.Options.LoggerFactory = NullLoggerFactory.Instance;
        server.WithStore(async (_, _, body, cancellationToken) =>
        {
            while (await body.ReadAsync(cancellationToken) is { IsEmpty: false } slice)
            {
                stored += slice.Length;
            }

            return SmtpReply.Ok;
        });
        CountingWriter output = new();
        RepeatingReader input = new((Encoding.ASCII.GetBytes(before), before.Length > 0 ? 1 : 0), flood, (Encoding.ASCII.GetBytes(after), after.Length > 0 ? 1 : 0));
        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        long held = GC.GetTotalMemory(forceFullCollection: true);
        await server.Server.ServeAsync(new DuplexPipe(input, output), new SmtpConnectionInfo { Endpoint = server.Endpoint }).WaitAsync(TimeSpan.FromMinutes(2));
        (GC.GetTotalAllocatedBytes(precise: true) - allocated).Should().BeLessThan(maxAllocated);
        (GC.GetTotalMemory(forceFullCollection: true) - held).Should().BeLessThan(MaxHeld);
        return (output, stored);
    }

    private sealed class HeaderJudge : IMessageMiddleware
    {
        public async ValueTask<SmtpReply> InvokeAsync(
            SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken)
        {
            MessageHeaderSection section = await body.ReadHeaderSectionAsync(64 * 1024, cancellationToken);
            return section.IsComplete ? await next(session, transaction, body, cancellationToken) : SmtpReply.MessageRejected;
        }
    }
}
