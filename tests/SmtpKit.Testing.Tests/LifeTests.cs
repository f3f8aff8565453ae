using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests;

/// <summary>Servers begin and end: many at once, in any state of their clients, and leave nothing behind.</summary>
public sealed class LifeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Disposed_ItLetsGoOfClientsInEveryState(bool inMemory)
    {
        TimedClock clock = new();
        FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.TimeProvider = clock);
        TimeSpan hour = TimeSpan.FromHours(1);
        smtp.When.Command("NOOP").Delay(hour);
        smtp.When.Handshake().Delay(hour);
        smtp.When.EndOfData().Delay(hour);
        List<RawClient> clients = [];
        foreach (string[] lines in new string[][]
        {
            [],
            ["EHLO client.test"],
            ["EHLO client.test", "MAIL FROM:<>", "RCPT TO:<a@b.test>"],
            ["EHLO client.test", "MAIL FROM:<>", "RCPT TO:<a@b.test>", "DATA"],
            ["EHLO client.test", "AUTH LOGIN"],
            ["EHLO client.test", "STARTTLS"],
        })
        {
            RawClient client = await RawClient.ConnectAsync(smtp, inMemory);
            clients.Add(client);
            await client.ReadReplyAsync();
            await client.SayAllAsync(lines);
        }

        await clients[0].SendAsync("NOOP\r\n");
        await clients[3].SendAsync("half a message\r\n");
        await clock.WaitBeginsAsync(hour);
        RawClient silent = await RawClient.ConnectAsync(smtp, inMemory);
        clients.Add(silent);

        await smtp.DisposeAsync().AsTask().WaitAsync(Patience, TimeProvider.System);
        smtp.OpenSessions.Should().Be(0);
        smtp.Sessions.Should().OnlyContain(session => !session.IsOpen);
        foreach (RawClient client in clients)
        {
            string rest = await client.ReadReplyAsync();
            while (!rest.EndsWith(')'))
            {
                rest = await client.ReadReplyAsync();
            }

            await client.DisposeAsync();
        }

        await smtp.Awaiting(s => s.ConnectAsync()).Should().ThrowAsync<ObjectDisposedException>();
        await smtp.DisposeAsync();
    }

    [Fact]
    public async Task Disposed_ItDoesNotListen_AndWhatItTookIsStillThere()
    {
        FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        await TestMail.SendAsync(smtp);
        await smtp.DisposeAsync();
        using Socket socket = new(SocketType.Stream, ProtocolType.Tcp);
        await socket.Awaiting(s => s.ConnectAsync(smtp.EndPoint!)).Should().ThrowAsync<SocketException>();
        smtp.Messages.Single().Subject.Should().Be("Welcome");
        smtp.Sessions.Should().HaveCount(1);
    }

    [Fact]
    public async Task Stopped_ItLetsATransactionFinish_AndTellsIdleClients()
    {
        FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        await using RawClient idle = await RawClient.ConnectAsync(smtp);
        await idle.ReadReplyAsync();
        await using RawClient busy = await RawClient.ConnectAsync(smtp);
        await busy.ReadReplyAsync();
        await busy.SayAllAsync("EHLO client.test", "MAIL FROM:<>", "RCPT TO:<a@b.test>", "DATA");
        Task stop = smtp.StopAsync(TestContext.Current.CancellationToken);
        (await idle.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        stop.IsCompleted.Should().BeFalse();
        await busy.SayAllAsync("x\r\n.");
        await busy.DisposeAsync();
        await idle.DisposeAsync();
        await stop.WaitAsync(Patience, TimeProvider.System);
        smtp.Messages.Should().HaveCount(1);
        await smtp.DisposeAsync();
    }

    [Fact]
    public async Task HundredServersAtOnce_HaveEachItsOwnPort_AndItsOwnMail()
    {
        FakeSmtpServer[] servers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => FakeSmtpServer.StartAsync())));
        servers.Select(smtp => smtp.Port).Should().OnlyHaveUniqueItems();
        await Task.WhenAll(servers.Select((smtp, i) => TestMail.SendRawAsync(smtp, "ada@example.com", $"{i}", inMemory: false)));
        for (int i = 0; i < servers.Length; i++)
        {
            servers[i].Messages.Should().ContainSingle().Which.Subject.Should().Be($"{i}");
        }

        await Task.WhenAll(servers.Select(smtp => smtp.DisposeAsync().AsTask()));
    }

    [Fact]
    public async Task PortThatIsTaken_IsNamed_AndOneThatWasLeftIsTakenAgain()
    {
        FakeSmtpServer first = await FakeSmtpServer.StartAsync();
        FakeSmtpServerOptions options = new() { Port = first.Port };
        await FluentActions.Awaiting(() => FakeSmtpServer.StartAsync(options)).Should().ThrowAsync<IOException>().WithMessage($"The fake server cannot listen on 127.0.0.1:{first.Port}: *");
        await TestMail.SendAsync(first);
        await first.DisposeAsync();
        await using FakeSmtpServer second = await FakeSmtpServer.StartAsync(options);
        await TestMail.SendAsync(second);
        second.Messages.Should().HaveCount(1);
    }

    [Fact]
    public async Task WithoutASocket_ThereIsNone()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.Address = null);
        (smtp.Host, smtp.Port, smtp.EndPoint).Should().Be(("", 0, null));
        await TestMail.SendInMemoryAsync(smtp);
        smtp.Messages.Should().HaveCount(1);
        smtp.Messages[0].Session.RemoteEndPoint.Should().BeNull();
    }

    [Fact]
    public async Task OptionsOutsideTheirRange_AreNamed()
    {
        foreach ((Action<FakeSmtpServerOptions> change, string name) in new (Action<FakeSmtpServerOptions>, string)[]
        {
            (options => options.MaxMessages = 0, "MaxMessages"),
            (options => options.MaxOctets = 0, "MaxOctets"),
            (options => options.Port = 65536, "Port"),
            (options => options.Port = -1, "Port"),
            (options => options.DefaultTimeout = TimeSpan.FromTicks(-1), "DefaultTimeout"),
            (options => options.ServerName = "not a name", "ServerName"),
            (options => options.MaxMessageSize = -1, "MaxMessageSize"),
            (options => options.Address = IPAddress.Parse("192.0.2.1"), "192.0.2.1"),
            (options => (options.RequireAuthentication, options.Mechanisms) = (true, SmtpMechanisms.ScramSha256), "RequireAuthentication lets nobody send"),
        })
        {
            (await FluentActions.Awaiting(() => FakeSmtpServer.StartAsync(change)).Should().ThrowAsync<Exception>()).Which.Message.Should().Contain(name);
        }
    }

    [Fact]
    public async Task FullServer_RefusesRatherThanForgets()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options =>
        {
            options.MaxMessages = 2;
            options.MaxOctets = 40;
        });
        await using RawClient client = await RawClient.ConnectAsync(smtp);
        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test");
        async Task<string> SendAsync(int octets)
        {
            await client.SayAllAsync("MAIL FROM:<>", "RCPT TO:<a@b.test>", "DATA");
            return await client.SayAsync($"{new string('x', octets - 2)}\r\n.");
        }

        (await SendAsync(41)).Should().Be("452 4.3.1 This fake server keeps 2 messages of 40 octets and no more: clear it, or raise MaxMessages or MaxOctets");
        (await SendAsync(20)).Should().StartWith("250");
        (await SendAsync(21)).Should().StartWith("452 4.3.1");
        (await SendAsync(20)).Should().StartWith("250");
        (await SendAsync(2)).Should().StartWith("452 4.3.1");
        await smtp.Awaiting(s => s.WaitForMessagesAsync(3, timeout: TimeSpan.Zero)).Should().ThrowAsync<MailExpectationException>().WithMessage("*3 were refused because the server is full*");
        smtp.Clear();
        (await SendAsync(40)).Should().StartWith("250");
    }

    [Fact]
    public async Task Lmtp_AnswersForEachRecipient()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.Protocol = SmtpProtocol.Lmtp);
        await using RawClient client = await RawClient.ConnectAsync(smtp);
        await client.ReadReplyAsync();
        await client.SayAllAsync("LHLO client.test", "MAIL FROM:<>", "RCPT TO:<a@b.test>", "RCPT TO:<c@d.test>", "DATA", "x\r\n.");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0");
        smtp.Messages.Single().Recipients.Should().Equal("a@b.test", "c@d.test");
    }
}
