using System.IO.Pipelines;
using System.Text;
using SmtpKit.Inbox.Tests.Pop3.Support;

namespace SmtpKit.Inbox.Tests.Pop3;

public sealed class HostilePeerTests
{
    private const string Conversation = "USER ada\r\nPASS x\r\nLIST\r\nRETR 2\r\nDELE 1\r\nQUIT\r\n";

    [Theory]
    [InlineData(254, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public async Task CommandLine_MayHave255Octets(int length, bool isTaken)
    {
        await using Pop3TestServer server = new();
        string name = new('x', length - "USER \r\n".Length);
        await Pop3Dialog.PlayAsync(server, $"""
            S: +OK *
            C: USER {name}
            S: {(isTaken ? "+OK *" : "-ERR a command has at most 255 octets*")}
            C: USER ada
            S: +OK *
            """);
    }

    [Fact]
    public async Task LineWithoutEnd_IsSkippedAndNotKept()
    {
        await using Pop3TestServer server = new();
        await using Pop3Client client = server.Connect();
        await client.ReadLineAsync();
        byte[] part = Encoding.ASCII.GetBytes(new string('x', 64 * 1024));
        for (int i = 0; i < 64; i++)
        {
            // A pipe holds 64 KB: that the next goes in shows that the last was not kept.
            await client.SendAsync(part);
        }

        (await client.SayAsync("")).Should().StartWith("-ERR a command has at most");
        (await client.SayAsync("USER ada")).Should().StartWith("+OK");
    }

    [Fact]
    public async Task BareLineFeed_EndsNoCommand()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        await using Pop3Client client = await server.Connect().SignInAsync();
        await client.SendAsync("DELE 1\nSTAT\r\n");
        (await client.ReadLineAsync()).Should().StartWith("-ERR a line ends with CRLF");
        (await client.ReadLineAsync()).Should().Be("+OK 2 40");
    }

    [Fact]
    public async Task Disconnect_AnywhereEndsTheSessionAndDeletesNothingBeforeQuit()
    {
        for (int cut = 0; cut <= Conversation.Length; cut++)
        {
            await using Pop3TestServer server = new Pop3TestServer().WithMail();
            await using Pop3Client client = server.Connect();
            await client.SendAsync(Conversation[..cut]);
            client.FinishSending();
            await client.ReadToEndAsync();
            await client.SessionEndsAsync();

            server.Maildrop.Ids.Should().HaveCount(cut == Conversation.Length ? 1 : 2);
            server.Maildrop.OpenStreams.Should().Be(0);
            server.Server.SessionCount.Should().Be(0);
        }
    }

    [Fact]
    public async Task IdleClient_IsClosedWithoutAWordAfterTenMinutes()
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
            T: 599
            C: STAT
            S: +OK 1 23
            T: 599.9
            C: NOOP
            S: +OK *
            T: 600
            S: (closed)
            """);
        server.Maildrop.Ids.Should().Equal("id1", "id2");
    }

    [Fact]
    public async Task OctetsThatDrip_GainNoTime()
    {
        await using Pop3TestServer server = new();
        await using Pop3Client client = server.Connect();
        await client.ReadLineAsync();
        foreach (char octet in "STA")
        {
            await client.SessionWaitsAsync();
            server.Clock.Advance(TimeSpan.FromMinutes(3));
            await client.SendAsync(octet.ToString());
        }

        await client.SessionWaitsAsync();
        server.Clock.Advance(TimeSpan.FromMinutes(1));
        (await client.ReadLineAsync()).Should().BeNull();
    }

    [Fact]
    public async Task ClientThatDoesNotRead_LosesTheConnectionAfterAMinute()
    {
        await using Pop3TestServer server = new();
        server.Maildrop.Add(new string('x', 1024 * 1024));
        await using Pop3Client client = await server.Connect(toClient: new PipeOptions(pauseWriterThreshold: 32 * 1024, resumeWriterThreshold: 1024)).SignInAsync();
        await client.SendAsync("RETR 1\r\n");
        (await client.ReadLineAsync()).Should().Be("+OK 1048576 octets");

        // Since it has answered, it waits for nothing but the client to read on.
        Task end = client.SessionEndsAsync();
        while (!end.IsCompleted)
        {
            server.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        await end;
        server.Log.Lines.Should().Contain(line => line.Contains("ended: NotReading", StringComparison.Ordinal));
        server.Maildrop.OpenStreams.Should().Be(0);
        server.Server.SessionCount.Should().Be(0);
    }

    [Fact]
    public async Task FloodOfCommandsUnread_IsBounded()
    {
        await using Pop3TestServer server = new();
        server.Maildrop.Add(new string('x', 64 * 1024));
        await using Pop3Client client = await server.Connect().SignInAsync();

        // Responses of 6 MB to commands of 1 KB: the session stops taking commands when nobody takes what it says.
        Task sent = client.SendAsync(string.Concat(Enumerable.Repeat("RETR 1\r\n", 100)) + "QUIT\r\n");
        string all = await client.ReadToEndAsync();
        await sent;
        all.Should().HaveLength((100 * ("+OK 65536 octets\r\n".Length + 65536 + "\r\n.\r\n".Length)) + "+OK bye\r\n".Length);
    }

    [Fact]
    public async Task Inbox_IsNeverAskedOnTheThreadOfASocket()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        await using Pop3Client client = server.Connect(toServer: new PipeOptions(readerScheduler: PipeScheduler.Inline, useSynchronizationContext: false));
        await client.SessionWaitsAsync();
        await Task.Factory.StartNew(
            () => client.SendAsync(Conversation).GetAwaiter().GetResult(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        (await client.ReadToEndAsync()).Should().EndWith("+OK bye\r\n");
        server.Maildrop.IsAskedOnThePool.Should().BeTrue();
    }

    [Fact]
    public async Task TooManySessions_AreRefused()
    {
        await using Pop3TestServer server = new();
        server.Options.MaxSessions = 2;
        await using Pop3Client first = server.Connect();
        await using Pop3Client second = server.Connect();
        await using Pop3Client third = server.Connect();

        (await third.ReadToEndAsync()).Should().Be("-ERR [SYS/TEMP] too many sessions; try again later\r\n");
        (await first.SayAsync("QUIT")).Should().StartWith("+OK");
        (await first.ReadToEndAsync()).Should().Be("+OK bye\r\n");
        await first.SessionEndsAsync();
        await using Pop3Client fourth = server.Connect();
        (await fourth.ReadLineAsync()).Should().StartWith("+OK");
    }

    [Fact]
    public async Task Log_HasNoPasswordAndNoLineOfTheClients()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        await using Pop3Client client = server.Connect();
        await client.SendAsync("USER eve\x1b[2J\r\nPASS hunter2\r\nAUTH PLAIN aHVudGVyMg==\r\nhunter2 hunter2\r\nDELE 1\r\nQUIT\r\n");
        await client.ReadToEndAsync();
        await client.SessionEndsAsync();

        server.Log.Lines.Should().NotContain(line => line.Contains("hunter2", StringComparison.Ordinal) || line.Contains('\x1b', StringComparison.Ordinal));
        server.Log.Lines.Should().Contain(line => line.Contains(@"1 messages deleted by 'eve\u001B[2J'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nUSER ada\r\nPASS x\r\nDELE 1\r\nQUIT\r\n")]
    [InlineData("GET / HTTP/1.1\r\nUSER ada\r\nPASS x\r\n")]
    [InlineData("\u0016\u0003\u0001\u0002")]
    public async Task AnotherProtocol_IsNotListenedTo(string octets)
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        await using Pop3Client client = server.Connect();
        await client.ReadLineAsync();
        await client.SendAsync(octets);

        (await client.ReadToEndAsync()).Should().Be("-ERR this is POP3\r\n");
        server.SignedIn.Should().BeEmpty();
    }

    [Fact]
    public async Task TwentyErrorsInARow_AreTheEnd()
    {
        await using Pop3TestServer server = new();
        await using Pop3Client client = await server.Connect().SignInAsync();
        for (int i = 1; i < 20; i++)
        {
            (await client.SayAsync("BOGUS")).Should().StartWith("-ERR unknown");
        }

        (await client.SayAsync("NOOP")).Should().StartWith("+OK");
        for (int i = 1; i < 20; i++)
        {
            (await client.SayAsync("BOGUS")).Should().StartWith("-ERR unknown");
        }

        await client.SendAsync("BOGUS\r\nNOOP\r\n");
        (await client.ReadToEndAsync()).Should().Be("-ERR too many errors\r\n");
    }

    [Theory]
    [InlineData("RETR 1", "-ERR [SYS/TEMP] the message cannot be read*")]
    [InlineData("TOP 1 0", "-ERR [SYS/TEMP] the message cannot be read*")]
    public async Task StoreThatFails_IsTemporaryAndTheSessionGoesOn(string command, string response)
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        await using Pop3Client client = await server.Connect().SignInAsync();
        server.Maildrop.Failure = new IOException("The disk is gone.");
        (await client.SayAsync(command)).Should().Match(response);
        server.Maildrop.Failure = null;
        (await client.SayAsync(command)).Should().StartWith("+OK");
    }

    [Fact]
    public async Task DeletionThatFails_IsToldAtQuit()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        await using Pop3Client client = await server.Connect().SignInAsync();
        (await client.SayAsync("DELE 1")).Should().StartWith("+OK");
        server.Maildrop.Failure = new IOException("The disk is gone.");
        (await client.SayAsync("QUIT")).Should().Be("-ERR [SYS/TEMP] the marked messages could not be deleted");
        (await client.ReadLineAsync()).Should().BeNull();
    }

    [Fact]
    public async Task MaildropThatCannotBeListed_LetsNobodyIn()
    {
        await using Pop3TestServer server = new();
        server.Maildrop.Failure = new IOException("The disk is gone.");
        await using Pop3Client client = server.Connect();
        await client.ReadLineAsync();
        await client.SayAsync("USER ada");
        (await client.SayAsync("PASS x")).Should().StartWith("-ERR [SYS/TEMP]");
        (await client.SayAsync("STAT")).Should().Be("-ERR STAT comes after signing in");
    }

    [Fact]
    public async Task MessageThatBreaksOff_BreaksTheConnectionOff()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        server.Maildrop.FailsAfter = 10;
        await using Pop3Client client = await server.Connect().SignInAsync();
        await client.SendAsync("RETR 1\r\n");

        Func<Task<string>> read = client.ReadToEndAsync;
        string received = "";
        try
        {
            received = await read();
        }
        catch (IOException)
        {
            // It hears of the cut, or of an end before the message's.
        }

        received.Should().NotContain("\r\n.\r\n");
        await client.SessionEndsAsync();
        server.Maildrop.OpenStreams.Should().Be(0);
    }
}
