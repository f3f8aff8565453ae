using System.Net;
using System.Net.Sockets;
using SmtpKit.Inbox.Tests.Pop3.Support;

namespace SmtpKit.Inbox.Tests.Pop3;

public sealed class StopTests
{
    [Fact]
    public async Task Stop_EndsIdleSessionsAndDeletesNothing()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        await using Pop3Client client = await server.Connect().SignInAsync();
        await client.SayAsync("DELE 1");
        await client.SessionWaitsAsync();

        await server.Server.StopAsync(CancellationToken.None);
        (await client.ReadLineAsync()).Should().BeNull();
        server.Maildrop.Ids.Should().Equal("id1", "id2");
    }

    [Fact]
    public async Task Stop_LetsAResponseThatIsUnderWayComeToItsEnd()
    {
        await using Pop3TestServer server = new();
        string message = new('x', 1024 * 1024);
        server.Maildrop.Add(message);
        await using Pop3Client client = await server.Connect().SignInAsync();
        await client.SendAsync("RETR 1\r\nSTAT\r\n");
        (await client.ReadLineAsync()).Should().StartWith("+OK");

        Task stop = server.Server.StopAsync(CancellationToken.None);
        (await client.ReadToEndAsync()).Should().Be(message + "\r\n.\r\n");
        await stop;
    }

    [Fact]
    public async Task EndOfTheGrace_CutsIt()
    {
        await using Pop3TestServer server = new();
        server.Maildrop.Add(new string('x', 1024 * 1024));
        await using Pop3Client client = await server.Connect().SignInAsync();
        await client.SendAsync("RETR 1\r\n");
        (await client.ReadLineAsync()).Should().StartWith("+OK");

        await server.Server.StopAsync(new CancellationToken(canceled: true));
        server.Server.SessionCount.Should().Be(0);
        server.Maildrop.OpenStreams.Should().Be(0);
    }

    [Fact]
    public async Task StoppedServer_ListensNoMore()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithMail();
        server.Server.Start();
        IPEndPoint endPoint = (IPEndPoint)server.Server.EndPoints.Should().ContainSingle().Subject;
        endPoint.Port.Should().NotBe(0);
        using TcpClient first = new();
        await first.ConnectAsync(endPoint, TestContext.Current.CancellationToken);
        using StreamReader reader = new(first.GetStream());
        (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).Should().StartWith("+OK");

        await server.Server.StopAsync(CancellationToken.None);
        (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).Should().BeNull();
        using TcpClient second = new();
        await second.Invoking(client => client.ConnectAsync(endPoint).WaitAsync(TimeSpan.FromSeconds(20))).Should().ThrowAsync<SocketException>();
    }

    [Fact]
    public async Task AddressInUse_IsNamed()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        await using Pop3TestServer server = new();
        server.Options.Address = taken.LocalEndpoint.ToString()!;
        server.Server.Invoking(it => it.Start()).Should().Throw<IOException>().WithMessage($"*{taken.LocalEndpoint}*in use*");
    }
}
