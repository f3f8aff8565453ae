using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using SmtpKit.Stores;

namespace SmtpKit.Tests.Stores;

public sealed partial class MaildirMessageStoreTests : IDisposable
{
    private const string Message = "Subject: hello\r\n\r\n\0 caf\u00E9\r\n";

    private const string Top =
        "Return-Path: <ada@client.test>\r\n"
        + "X-Envelope-To: bob@mx.test\r\n"
        + "Received: from client.test (unknown)\r\n"
        + "\tby mx.test (SmtpKit) with ESMTP id 0123456789ABC.1\r\n"
        + "\tfor <bob@mx.test>; Sat, 21 Nov 2026 20:20:00 +0000\r\n";

    private readonly MaildirFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Message_IsStoredAsItCameUnderItsFields()
    {
        SmtpReply reply = await StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path), Message);

        reply.Should().BeSameAs(SmtpReply.Ok);
        _folder.TheMessage.Should().Be(Top + Message);
        _folder.FilesInTmp.Should().BeEmpty();
        Directory.GetFiles(Path.Combine(_folder.Path, "cur")).Should().BeEmpty();
    }

    [Fact]
    public async Task EmptyMessage_IsItsFields()
    {
        await StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path), "");

        _folder.TheMessage.Should().Be(Top);
    }

    [Theory]
    [InlineData(" by evil.test")]
    [InlineData("\tby evil.test")]
    public async Task MessageThatBeginsWithWhiteSpace_DoesNotContinueOurField(string start)
    {
        await StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path), start + "\r\n" + Message);

        _folder.TheMessage.Should().Be(Top + "\r\n" + start + "\r\n" + Message);
    }

    [Fact]
    public async Task SeveralRecipients_ShareOneFile()
    {
        MailTransaction transaction = StoreCall.Transaction("ada@client.test", "bob@mx.test", "\"c y\"@mx.test", "bob@mx.test");

        await StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path), transaction, Message);

        _folder.TheMessage.Should().StartWith(
            "Return-Path: <ada@client.test>\r\n"
            + "X-Envelope-To: bob@mx.test\r\n"
            + "X-Envelope-To: \"c y\"@mx.test\r\n"
            + "X-Envelope-To: bob@mx.test\r\n"
            + "Received: from client.test (unknown)\r\n"
            + "\tby mx.test (SmtpKit) with ESMTP id 0123456789ABC.1;\r\n"
            + "\tSat, 21 Nov 2026 20:20:00 +0000\r\n"
            + "Subject: hello\r\n");
    }

    [Fact]
    public async Task MoreRecipientsThanTheBufferHolds_AreAllNamed()
    {
        string[] recipients = [.. Enumerable.Range(0, 2000).Select(i => $"recipient-{i}-of-many-with-a-name-to-fill-the-buffer@mx.test")];
        MailTransaction transaction = StoreCall.Transaction("ada@client.test", recipients);

        await StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path), transaction, Message);

        string[] lines = _folder.TheMessage.Split("\r\n");
        lines[1..2001].Should().Equal(recipients.Select(recipient => $"X-Envelope-To: {recipient}"));
        lines[2001].Should().StartWith("Received: from ");
        _folder.TheMessage.Should().EndWith(Message);
    }

    [Fact]
    public async Task NullReversePath_IsWrittenEmpty()
    {
        await StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path), StoreCall.Transaction(null, "bob@mx.test"), Message);

        _folder.TheMessage.Should().StartWith("Return-Path: <>\r\nX-Envelope-To: bob@mx.test\r\n");
    }

    [Fact]
    public async Task EnvelopeToTurnedOff_IsLeftOut()
    {
        await StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path, new MaildirOptions { AddEnvelopeTo = false }), Message);

        _folder.TheMessage.Should().StartWith("Return-Path: <ada@client.test>\r\nReceived: from ");
    }

    // RFC 6531 section 3.7.3.
    [Fact]
    public async Task InternationalAddresses_AreUtf8()
    {
        MailTransaction transaction = StoreCall.Transaction("j\u00F6rg@client.test", "\u4F60@mx.test");
        transaction.IsSmtpUtf8 = true;

        await StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path), transaction, Message);

        _folder.TheMessage.Should().StartWith("Return-Path: <j\u00F6rg@client.test>\r\nX-Envelope-To: \u4F60@mx.test\r\n")
            .And.Contain(" with UTF8SMTP id ").And.Contain("\tfor <\u4F60@mx.test>; ");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(64 * 1024)]
    public async Task MessageAroundTheBufferSize_IsStoredWhole(int more)
    {
        string message = "X: " + new string('x', (64 * 1024) - Top.Length - 5 + more) + "\r\n";

        await StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path), message);

        _folder.TheMessage.Should().Be(Top + message);
    }

    [Fact]
    public async Task Name_IsOfTheMaildirKind()
    {
        await StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path), Message);

        // 2026-11-21 20:20:00 UTC.
        Path.GetFileName(_folder.FilesInNew.Single()).Should().MatchRegex(@"^1795292400\.R[0-9a-f]{16}M0P[0-9]+Q[0-9]+\.[^/:]+$");
        MaildirName.Escape("a/b:c/d").Should().Be(@"a\057b\072c\057d");
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task FileAndDirectories_AreTheOwnersAlone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

        await StoreCall.SaveAsync(new MaildirMessageStore(_folder.Path), Message);

        File.GetUnixFileMode(_folder.FilesInNew.Single()).Should().Be(Owner);
        foreach (string name in new[] { "", "tmp", "new", "cur" })
        {
            File.GetUnixFileMode(Path.Combine(_folder.Path, name)).Should().Be(Owner | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Server_StoresWhatTheClientSent()
    {
        await using SmtpServer server = Server(new MaildirMessageStore(_folder.Path));
        await using StoreClient client = await StoreClient.ConnectAsync(server);
        await client.BeginAsync("", "bob@mx.test", "cy@mx.test");

        string reply = await client.AskAsync("Subject: dots\r\n\r\n..\r\n..two\r\n.");

        reply.Should().Be("250 2.0.0 Message accepted");
        _folder.TheMessage.Should()
            .StartWith("Return-Path: <>\r\nX-Envelope-To: bob@mx.test\r\nX-Envelope-To: cy@mx.test\r\nReceived: from client.test (unknown)\r\n")
            .And.EndWith(" +0000\r\nSubject: dots\r\n\r\n.\r\n.two\r\n");
    }

    [Fact]
    public async Task LmtpServer_StoresOneFileAndAnswersForEachRecipient()
    {
        await using SmtpServer server = Server(new MaildirMessageStore(_folder.Path));
        await using StoreClient client = await StoreClient.ConnectAsync(server, new SmtpEndpoint { Protocol = SmtpProtocol.Lmtp });

        string first = await client.MailAsync("\r\n", "ada@client.test", "bob@mx.test", "cy@mx.test");
        string second = await client.ReplyAsync();

        new[] { first, second }.Should().OnlyContain(reply => reply.StartsWith("250 2.0.0 "));
        _folder.TheMessage.Should().Contain(" with LMTP id ");
    }

    [Fact(Timeout = 120_000)]
    public async Task ManyMessagesAtOnce_AreEachStoredOnce()
    {
        const int Clients = 20;
        const int Each = 10;
        await using SmtpServer server = Server(new MaildirMessageStore(_folder.Path));

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async c =>
        {
            await using StoreClient client = await StoreClient.ConnectAsync(server);
            for (int i = 0; i < Each; i++)
            {
                (await client.MailAsync($"X-Number: {c}.{i}\r\n\r\n")).Should().StartWith("250 ");
            }
        }));

        IEnumerable<string> expected = from c in Enumerable.Range(0, Clients) from i in Enumerable.Range(0, Each) select $"{c}.{i}";
        _folder.FilesInNew.Select(file => Number().Match(File.ReadAllText(file)).Groups[1].Value).Should().BeEquivalentTo(expected);
        _folder.FilesInTmp.Should().BeEmpty();
    }

    [Fact(Timeout = 120_000)]
    public async Task TwoHundredMessagesAtOnce_AreEachStoredOnce()
    {
        // Two stores over one directory, as two processes would have, and a clock that stands still.
        MaildirMessageStore[] stores = [new(_folder.Path), new(_folder.Path)];

        await Task.WhenAll(Enumerable.Range(0, 200).Select(i => StoreCall.SaveAsync(stores[i % 2], $"X-Number: {i}.0\r\n")));

        _folder.FilesInNew.Select(file => Number().Match(File.ReadAllText(file)).Groups[1].Value)
            .Should().BeEquivalentTo(Enumerable.Range(0, 200).Select(i => $"{i}.0"));
        _folder.FilesInTmp.Should().BeEmpty();
    }

    private static SmtpServer Server(IMessageStore store) => new(new SmtpServerOptions { ServerName = "mx.test", MessageStore = store });

    [GeneratedRegex("X-Number: ([0-9.]+)")]
    private static partial Regex Number();
}
