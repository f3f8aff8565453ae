using SmtpKit.Inbox.Pop3;
using SmtpKit.Inbox.Tests.Pop3.Support;

namespace SmtpKit.Inbox.Tests.Pop3;

public sealed class CommandTests
{
    private static Task PlayAsync(string transcript) => Pop3Dialog.PlayAsync(() => new Pop3TestServer().WithMail(), transcript);

    [Fact]
    public Task WholeConversation_AsTheRfcHasIt() => PlayAsync("""
        S: +OK *
        C: USER ada
        S: +OK *
        C: PASS anything
        S: +OK 2 messages
        C: STAT
        S: +OK 2 40
        C: LIST
        S: +OK 2 messages
        S: 1 17
        S: 2 23
        S: .
        C: LIST 2
        S: +OK 2 23
        C: UIDL
        S: +OK 2 messages
        S: 1 id1
        S: 2 id2
        S: .
        C: UIDL 1
        S: +OK 1 id1
        C: RETR 2
        S: +OK 23 octets
        S: Subject: 2
        S:
        S: ..dot
        S: b
        S: .
        C: NOOP
        S: +OK *
        C: QUIT
        S: +OK bye
        S: (closed)
        """);

    [Fact]
    public async Task PipelinedCommands_AreAnsweredInOrderAndAtOnce()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        await using Pop3Client client = server.Connect();

        await client.SendAsync("USER ada\r\nPASS x\r\nSTAT\r\nRETR 1\r\nDELE 1\r\nQUIT\r\n");
        (await client.ReadToEndAsync()).Should().MatchRegex(
            @"^\+OK [^\r]+\r\n\+OK [^\r]+\r\n\+OK 2 messages\r\n\+OK 2 40\r\n\+OK 17 octets\r\nSubject: 1\r\n\r\na\r\n\.\r\n\+OK [^\r]+\r\n\+OK bye\r\n$");
        server.Maildrop.Ids.Should().Equal("id2");
    }

    [Fact]
    public async Task Deletion_HappensAtQuit()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        await Pop3Dialog.PlayAsync(server, """
            S: +OK *
            C: USER ada
            C: PASS x
            C: DELE 1
            S: +OK *
            S: +OK *
            S: +OK message 1 is marked
            C: STAT
            C: LIST
            C: LIST 1
            C: RETR 1
            C: DELE 1
            S: +OK 1 23
            S: +OK 1 messages
            S: 2 23
            S: .
            S: -ERR message 1 is marked *
            S: -ERR message 1 is marked *
            S: -ERR message 1 is marked *
            C: RSET
            C: STAT
            C: DELE 2
            S: +OK 2 messages
            S: +OK 2 40
            S: +OK *
            C: QUIT
            S: +OK bye
            S: (closed)
            """);
        server.Maildrop.Ids.Should().Equal("id1");
    }

    [Fact]
    public async Task WithoutQuit_NothingIsDeleted()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        await Pop3Dialog.PlayAsync(server, """
            S: +OK *
            C: USER ada
            C: PASS x
            C: DELE 1
            S: +OK *
            S: +OK *
            S: +OK *
            """);
        server.Maildrop.Ids.Should().Equal("id1", "id2");
    }

    [Theory]
    [InlineData(0, "S: Subject: 2|S:|S: .")]
    [InlineData(1, "S: Subject: 2|S:|S: ..dot|S: .")]
    [InlineData(2, "S: Subject: 2|S:|S: ..dot|S: b|S: .")]
    [InlineData(2147483647, "S: Subject: 2|S:|S: ..dot|S: b|S: .")]
    public Task Top_GivesTheHeaderAndSoManyLines(int lines, string response) => PlayAsync($"""
        S: +OK *
        C: USER ada
        C: PASS x
        S: +OK *
        S: +OK *
        C: TOP 2 {lines}
        S: +OK *
        {response.Replace('|', '\n')}
        C: QUIT
        S: +OK *
        S: (closed)
        """);

    [Theory]
    [InlineData("LIST 0")]
    [InlineData("LIST 3")]
    [InlineData("LIST x")]
    [InlineData("LIST -1")]
    [InlineData("LIST +1")]
    [InlineData("LIST 1 2")]
    [InlineData("UIDL 3")]
    [InlineData("RETR 99999999999")]
    [InlineData("RETR 1x")]
    [InlineData("DELE 0")]
    [InlineData("TOP 1")]
    [InlineData("TOP 1 -1")]
    [InlineData("TOP 1 x")]
    [InlineData("TOP 3 1")]
    [InlineData("APOP ada 0123456789abcdef")]
    [InlineData("")]
    [InlineData(" LIST")]
    [InlineData("LISTS")]
    public Task WrongCommand_IsAnError(string command) => PlayAsync($"""
        S: +OK *
        C: USER ada
        C: PASS x
        S: +OK *
        S: +OK *
        C: {command}
        S: -ERR *
        C: STAT
        S: +OK 2 40
        """);

    [Theory]
    [InlineData("list 1", "+OK 1 17")]
    [InlineData("LiSt 1 ", "+OK 1 17")]
    [InlineData("stat ", "+OK 2 40")]
    [InlineData("RETR 0001", "+OK 17 octets")]
    public async Task Keywords_HaveNoCaseAndMayEndWithASpace(string command, string response)
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        await using Pop3Client client = await server.Connect().SignInAsync();
        (await client.SayAsync(command)).Should().Be(response);
    }

    [Fact]
    public async Task EveryCommand_KeepsToItsStateAndItsArguments()
    {
        foreach (Pop3Rule rule in Pop3Rule.All)
        {
            await using Pop3TestServer server = new Pop3TestServer().WithMail();
            await using Pop3Client before = server.Connect();
            await before.ReadLineAsync();
            await using Pop3Client after = await server.Connect().SignInAsync();
            if (!rule.States.HasFlag(Pop3States.Authorization))
            {
                (await before.SayAsync(rule.Keyword)).Should().Be($"-ERR {rule.Keyword} comes after signing in");
            }

            if (!rule.States.HasFlag(Pop3States.Transaction))
            {
                (await after.SayAsync(rule.Keyword)).Should().Be($"-ERR {rule.Keyword} comes before signing in");
            }

            Pop3Client client = rule.States.HasFlag(Pop3States.Transaction) ? after : before;
            if (rule.Takes == Pop3Argument.None)
            {
                (await client.SayAsync($"{rule.Keyword} more")).Should().Be($"-ERR {rule.Keyword} takes nothing");
            }

            if (rule.Takes == Pop3Argument.Needed)
            {
                (await client.SayAsync(rule.Keyword)).Should().Be($"-ERR {rule.Keyword} needs something behind a space");
            }
        }
    }

    [Fact]
    public void EveryVerb_HasOneRule() =>
        Pop3Rule.All.Select(rule => rule.Verb).Should().BeEquivalentTo(Enum.GetValues<Pop3Verb>().Except([Pop3Verb.Unknown]));

    [Fact]
    public async Task LongMaildrop_IsListedWhole()
    {
        await using Pop3TestServer server = new();
        for (int i = 0; i < 5000; i++)
        {
            server.Maildrop.Add("x\r\n");
        }

        await using Pop3Client client = await server.Connect().SignInAsync();
        (await client.SayAsync("UIDL")).Should().Be("+OK 5000 messages");
        for (int i = 1; i <= 5000; i++)
        {
            (await client.ReadLineAsync()).Should().Be($"{i} id{i}");
        }

        (await client.ReadLineAsync()).Should().Be(".");
    }

    [Fact]
    public async Task BeyondMaxMessages_TheNewestAreSeen()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        server.Options.MaxMessages = 1;
        await Pop3Dialog.PlayAsync(server, """
            S: +OK *
            C: USER ada
            C: PASS x
            C: UIDL
            S: +OK *
            S: +OK 1 messages
            S: +OK 1 messages
            S: 1 id2
            S: .
            """);
    }

    [Fact]
    public async Task MailThatComesOrGoesMeanwhile_ChangesNoNumber()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        await using Pop3Client client = await server.Connect().SignInAsync();
        server.Maildrop.Add("Subject: 3\r\n\r\n");
        server.Maildrop.Remove("id1");

        (await client.SayAsync("STAT")).Should().Be("+OK 2 40");
        (await client.SayAsync("RETR 1")).Should().StartWith("-ERR the message was deleted meanwhile");
        (await client.SayAsync("UIDL 2")).Should().Be("+OK 2 id2");
        (await client.SayAsync("DELE 1")).Should().StartWith("+OK");
        (await client.SayAsync("QUIT")).Should().Be("+OK bye");
        server.Maildrop.Ids.Should().Equal("id2", "id3");
    }

    [Fact]
    public async Task EmptyMaildrop_IsNone()
    {
        await using Pop3TestServer server = new();
        await Pop3Dialog.PlayAsync(server, """
            S: +OK *
            C: USER ada
            C: PASS x
            C: STAT
            C: LIST
            C: LIST 1
            S: +OK *
            S: +OK 0 messages
            S: +OK 0 0
            S: +OK 0 messages
            S: .
            S: -ERR no such message; there are 0
            """);
    }
}
