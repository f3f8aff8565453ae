using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>VRFY and EXPN (RFC 5321 section 3.5; RFC 6531 section 3.7.4.2).</summary>
public sealed class VerifyTests
{
    // RFC 5321 sections 4.1.1.6 and 4.1.1.7.
    [Fact]
    public Task WithoutAFilterThatKnows_NothingIsSaid() => Dialog.PlayAsync("""
        S: 220 *
        C: VRFY ada
        S: 252 2.5.2 *
        C: VRFY <ada@example.com>
        S: 252 2.5.2 *
        C: EXPN staff
        S: 502 5.5.1 *
        C: VRFY
        S: 501 5.5.4 *
        C: EXPN
        S: 501 5.5.4 *
        C: VRFY ü
        S: 553 5.6.7 *
        C: VRFY ü SMTPUTF8
        S: 252 2.5.2 *
        C: VRFY \xC3 smtputf8
        S: 501 5.5.4 *
        C: VRFY SMTPUTF8
        S: 252 2.5.2 *
        """);

    [Fact]
    public Task FilterWithTheDefaults_SaysTheSame() => Dialog.PlayAsync(
        () =>
        {
            TestServer server = new();
            server.Options.MailboxFilter = new DelegateMailboxFilter();
            return server;
        },
        """
        S: 220 *
        C: VRFY ada
        S: 252 2.5.2 *
        C: EXPN staff
        S: 502 5.5.1 *
        """);

    // RFC 5321 section 7.3 lets a server answer some clients only.
    [Fact]
    public async Task FilterThatKnows_IsAskedAndAnswers()
    {
        Directory directory = new();
        await using TestServer server = new();
        server.Options.MailboxFilter = directory;
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: VRFY  ada\s
            S: 250 2.1.5 Ada Lovelace <ada@example.com>
            C: VRFY jürgen SMTPUTF8
            S: 550 5.1.1 *
            C: EXPN staff
            S: 250-2.1.5 <ada@example.com>
            S: 250 2.1.5 <bob@example.com>
            C: EXPN nobody
            S: 550 5.1.1 *
            C: VRFY broken
            S: 451 4.3.0 *
            C: NOOP
            S: 250 2.0.0 *
            """);
        directory.Asked.Should().Equal("VRFY ada", "VRFY jürgen", "EXPN staff", "EXPN nobody", "VRFY broken");
    }

    [Fact]
    public async Task TryingOutNames_EndsAtTheLimit()
    {
        await using TestServer server = new();
        server.Options.MailboxFilter = new Directory();
        server.Options.Limits.MaxRefusedRecipients = 2;
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: VRFY eve
            S: 550 5.1.1 *
            C: VRFY mallory
            S: 421 4.7.0 Too many refused recipients*
            S: (closed)
            """);
    }

    private sealed class Directory : IMailboxFilter
    {
        public List<string> Asked { get; } = [];

        public ValueTask<SmtpReply> VerifyAsync(SmtpSession session, string argument, CancellationToken cancellationToken)
        {
            Asked.Add("VRFY " + argument);
            return argument switch
            {
                "ada" => new(new SmtpReply(250, new(2, 1, 5), "Ada Lovelace <ada@example.com>")),
                "broken" => throw new IOException("The directory is down."),
                _ => new(SmtpReply.MailboxNotFound),
            };
        }

        public ValueTask<SmtpReply> ExpandAsync(SmtpSession session, string argument, CancellationToken cancellationToken)
        {
            Asked.Add("EXPN " + argument);
            return new(argument == "staff" ? new SmtpReply(250, new(2, 1, 5), "<ada@example.com>\n<bob@example.com>") : SmtpReply.MailboxNotFound);
        }
    }
}
