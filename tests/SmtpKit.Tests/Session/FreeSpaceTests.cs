using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>SIZE against the room that the store has left (RFC 1870 section 6.1).</summary>
public sealed class FreeSpaceTests
{
    [Theory]
    [InlineData(1000, "SIZE=999", "250 2.1.0")]
    [InlineData(1000, "SIZE=1000", "250 2.1.0")]
    [InlineData(1000, "SIZE=1001", "452 4.3.1")]
    [InlineData(0, "SIZE=1", "452 4.3.1")]
    [InlineData(0, "SIZE=0", "250 2.1.0")]
    [InlineData(0, "", "250 2.1.0")]
    [InlineData(null, "SIZE=1000", "250 2.1.0")]
    [InlineData(0, "SIZE=99999999999", "552 5.3.4")]
    public Task AnnouncedSize_AroundTheFreeSpace(int? free, string parameters, string reply) => Dialog.PlayAsync(
        () => Server((_, _) => new((long?)free)),
        $"""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@b.test> {parameters}
        S: {reply} *
        """);

    [Fact]
    public async Task RefusedMail_IsNoTransactionAndNoBadCommand()
    {
        await using TestServer server = Server((_, _) => new(10L));
        server.Options.Limits.MaxBadCommands = 3;
        server.Options.MailboxFilter = new DelegateMailboxFilter((_, mail, _) => new(mail.DeclaredSize > 10 ? SmtpReply.PolicyRejected : SmtpReply.Ok));
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test> SIZE=11
            S: 452 4.3.1 *
            C: MAIL FROM:<a@b.test> SIZE=11
            S: 452 4.3.1 *
            C: MAIL FROM:<a@b.test> SIZE=11
            S: 452 4.3.1 *
            C: RCPT TO:<c@d.test>
            S: 503 5.5.1 *
            C: MAIL FROM:<a@b.test> SIZE=10
            S: 250 2.1.0 *
            """);
    }

    [Fact]
    public async Task StoreThatThrows_IsLoggedAndNobodyIsRefused()
    {
        await using TestServer server = Server((_, _) => throw new InvalidOperationException("no idea"));
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250+
            C: MAIL FROM:<a@b.test> SIZE=10
            S: 250 2.1.0 *
            """);
        server.Log.Lines.Should().Contain(line => line.Contains("GetFreeSpaceAsync", StringComparison.Ordinal) && line.Contains("no idea", StringComparison.Ordinal));
    }

    [Fact]
    public async Task StoreThatIsSlow_IsCancelledAndNobodyIsRefused()
    {
        TaskCompletionSource asked = new();
        await using TestServer server = new();
        server.Options.MessageStore = new RoomyStore(async (_, cancellationToken) =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, server.Clock, cancellationToken);
            return 0;
        });
        await using TestClient client = await server.Connect().HelloAsync();
        await client.SendAsync("MAIL FROM:<a@b.test> SIZE=10\r\n");
        await asked.Task;
        server.Clock.Advance(TimeSpan.FromSeconds(61));
        (await client.ReadReplyAsync()).Should().StartWith("250 2.1.0");
    }

    private static TestServer Server(Func<SmtpSession, CancellationToken, ValueTask<long?>> freeSpace)
    {
        TestServer server = new();
        server.Options.MessageStore = new RoomyStore(freeSpace);
        return server;
    }

    private sealed class RoomyStore(Func<SmtpSession, CancellationToken, ValueTask<long?>> freeSpace) : IMessageStore
    {
        public ValueTask<SmtpReply> SaveAsync(SmtpSession session, MailTransaction transaction, MessageBody body, CancellationToken cancellationToken) => new(SmtpReply.Ok);

        public ValueTask<long?> GetFreeSpaceAsync(SmtpSession session, CancellationToken cancellationToken) => freeSpace(session, cancellationToken);
    }
}
