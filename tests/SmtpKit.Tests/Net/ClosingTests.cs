using System.IO.Pipelines;
using SmtpKit.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>What an owner of transports asks the server beside serving them: one session's end, and whether rules can be kept.</summary>
public sealed class ClosingTests
{
    [Fact]
    public async Task IdleSession_HearsIt_AndTheOthersDoNot()
    {
        await using TestServer server = new();
        using CancellationTokenSource closing = new();
        await using TestClient asked = Connect(server, closing.Token);
        await using TestClient other = server.Connect();
        await asked.HelloAsync();
        await other.HelloAsync();
        await asked.SessionWaitsAsync();
        await closing.CancelAsync();
        (await asked.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await asked.SessionEndsAsync();
        (await other.CommandAsync("NOOP")).Should().StartWith("250 ");
        await using TestClient next = server.Connect();
        await next.HelloAsync();
    }

    [Fact]
    public async Task Transaction_IsFinishedFirst()
    {
        await using TestServer server = new();
        using CancellationTokenSource closing = new();
        await using TestClient client = Connect(server, closing.Token);
        await client.DataAsync();
        await closing.CancelAsync();
        await client.SendAsync("Subject: x\r\n\r\n.\r\n");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0");
        (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await client.SessionEndsAsync();
        server.Stored.Should().ContainSingle();
    }

    [Fact]
    public async Task AskedBeforeItBegan_HearsItInPlaceOfTheGreeting()
    {
        await using TestServer server = new();
        await using TestClient client = Connect(server, new CancellationToken(canceled: true));
        (await client.ReadReplyAsync()).Should().StartWith("421 ");
        await client.SessionEndsAsync();
    }

    [Fact]
    public async Task Check_NamesWhatCannotBeKept()
    {
        await using TestServer server = new();
        server.Server.Check(new SmtpEndpoint());
        server.Server.Invoking(s => s.Check(new SmtpEndpoint { RequireAuthentication = true }))
            .Should().Throw<ArgumentException>().WithMessage("*RequireAuthentication needs SmtpServerOptions.UserAuthenticator*");
    }

    private static TestClient Connect(TestServer server, CancellationToken closing)
    {
        Pipe toServer = new();
        Pipe toClient = new();
        WatchedReader reader = new(toServer.Reader);
        SmtpConnectionInfo connection = new() { Endpoint = server.Endpoint, Closing = closing };
        Task session = server.Server.ServeAsync(new DuplexPipe(reader, toClient.Writer), connection, CancellationToken.None);
        return new TestClient(new DuplexPipeStream(toClient.Reader, toServer.Writer), toServer.Writer, reader, session);
    }
}
