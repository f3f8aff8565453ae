using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using SmtpKit.AspNetCore.Tests.Support;
using SmtpKit.Interop.Tests.Support;
using SmtpKit.Tests.Support;

namespace SmtpKit.AspNetCore.Tests.Kestrel;

/// <summary>What SMTP has of Kestrel, on its endpoints.</summary>
public sealed class KestrelTests
{
    [Fact]
    public async Task HttpAndSmtp_StandBesideEachOther()
    {
        IPEndPoint? http = null;
        await using MailHost host = await new MailHost()
            .WithKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Use(next => connection =>
            {
                http ??= (IPEndPoint)connection.LocalEndPoint!;
                return next(connection);
            })))
            .WithSmtp()
            .StartAsync(app => app.MapGet("/count", (SmtpServer _) => "counted"));
        await using MailClient client = await host.OpenAsync();
        (await client.SendMailAsync()).Should().StartWith("250 2.0.0");

        int smtpPort = ((IPEndPoint)host.Smtp).Port;
        int httpPort = host.App.Urls.Select(url => new Uri(url).Port).Single(port => port != smtpPort);
        using HttpClient web = new();
        (await web.GetStringAsync(new Uri($"http://127.0.0.1:{httpPort}/count")).WaitAsync(MailClient.Patience)).Should().Be("counted");
        http!.Port.Should().Be(httpPort);
        host.Store.Messages.Should().ContainSingle();
    }

    [Fact]
    public async Task EndPoints_AreSeenByHooks()
    {
        SmtpSession? seen = null;
        await using MailHost host = await new MailHost()
            .WithOptions(options => options.ConnectionFilter = new DelegateConnectionFilter((session, _) =>
            {
                seen = session;
                return new(SmtpReply.Ok);
            }))
            .WithSmtp()
            .StartAsync();
        await using MailClient client = await host.OpenAsync();
        seen!.LocalEndPoint.Should().Be(host.Smtp);
        seen.RemoteEndPoint.Should().BeOfType<IPEndPoint>().Which.Address.Should().Be(IPAddress.Loopback);
    }

    // A connection of HTTP's shows when they have struck: it is closed for having said nothing. Those of SMTP have said nothing for longer.
    [Fact]
    public async Task LimitsOfHttp_AreNotThoseOfSmtp()
    {
        await using MailHost host = await new MailHost()
            .WithKestrel(kestrel =>
            {
                kestrel.Limits.KeepAliveTimeout = TimeSpan.FromTicks(1);
                kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromTicks(1);
                kestrel.Limits.MaxRequestBodySize = 1;
                kestrel.Limits.MaxRequestBufferSize = kestrel.Limits.MaxRequestLineSize = kestrel.Limits.MaxRequestHeadersTotalSize = 16;
                kestrel.Listen(IPAddress.Loopback, 0);
            })
            .WithSmtp()
            .StartAsync();
        await using MailClient idle = await host.OpenAsync();
        await using MailClient inData = await host.OpenAsync();
        await inData.BeginMailAsync();

        int httpPort = host.App.Urls.Select(url => new Uri(url).Port).Single(port => port != ((IPEndPoint)host.Smtp).Port);
        await using (MailClient web = await MailClient.ConnectAsync(new IPEndPoint(IPAddress.Loopback, httpPort)))
        {
            (await web.ReadReplyAsync()).Should().BeEmpty("HTTP's time-out has closed it");
        }

        (await idle.SendMailAsync()).Should().StartWith("250 2.0.0");
        (await inData.SayAsync("Subject: x\r\n\r\n" + new string('x', 100_000) + "\r\n.")).Should().StartWith("250 2.0.0");
        host.Store.Messages.Should().HaveCount(2);
    }

    [Fact]
    public async Task MaxConcurrentConnections_CountsSmtpToo()
    {
        await using MailHost host = await new MailHost().WithKestrel(kestrel => kestrel.Limits.MaxConcurrentConnections = 1).WithSmtp().StartAsync();
        await using MailClient first = await host.OpenAsync();
        await using (MailClient second = await MailClient.ConnectAsync(host.Smtp))
        {
            (await second.ReadReplyAsync()).Should().BeEmpty("Kestrel closes what is one too many, without a word");
        }

        (await first.SayAsync("QUIT")).Should().StartWith("221 ");
        (await first.ReadReplyAsync()).Should().BeEmpty();
        await UntilAsync(async () =>
        {
            await using MailClient third = await MailClient.ConnectAsync(host.Smtp);
            return (await third.ReadReplyAsync()).StartsWith("220 ", StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task ConnectionLogging_SeesTheOctets()
    {
        await using MailHost host = await new MailHost().WithListener(listen => listen.UseConnectionLogging("wire").UseSmtp()).StartAsync();
        await using MailClient client = await host.OpenAsync();
        await UntilAsync(() => Task.FromResult(host.Logs.Lines.Any(line =>
            line.StartsWith("wire Debug ReadAsync", StringComparison.Ordinal) && line.Contains("45 48 4C 4F", StringComparison.Ordinal))));
        host.Logs.Lines.Should().Contain(line => line.StartsWith("wire Debug WriteAsync", StringComparison.Ordinal));
    }

    [Fact]
    public async Task MiddlewareInFront_PutsTheClientsAddressInPlace()
    {
        // As those do that read a header of a load balancer's own kind.
        await using MailHost host = await new MailHost()
            .WithOptions(options => options.ConnectionFilter = new DelegateConnectionFilter((session, _) =>
                new(new SmtpReply(220, $"hello {session.RemoteEndPoint}, reached at {session.LocalEndPoint}"))))
            .WithListener(listen =>
            {
                listen.Use(next => async connection =>
                {
                    ReadResult read = await connection.Transport.Input.ReadAtLeastAsync(8);
                    connection.RemoteEndPoint = new IPEndPoint(new IPAddress(read.Buffer.FirstSpan[..4]), 4711);
                    connection.LocalEndPoint = new IPEndPoint(new IPAddress(read.Buffer.FirstSpan[4..8]), 25);
                    connection.Transport.Input.AdvanceTo(read.Buffer.GetPosition(8));
                    await next(connection);
                });
                listen.UseSmtp();
            })
            .StartAsync();
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        await client.SendAsync("\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008");
        (await client.ReadReplyAsync()).Should().Contain("hello 1.2.3.4:4711, reached at 5.6.7.8:25");
        (await client.SayAsync("EHLO client.test")).Should().StartWith("250-");
    }

    [Fact]
    public async Task ProxyHeader_IsReadOverKestrelToo()
    {
        await using MailHost host = await new MailHost()
            .WithOptions(options => options.ConnectionFilter = new DelegateConnectionFilter((session, _) =>
                new(new SmtpReply(220, $"hello {session.RemoteEndPoint}"))))
            .WithSmtp(rules => rules.RequireProxyHeader = true)
            .StartAsync();
        await using MailClient client = await MailClient.ConnectAsync(host.Smtp);
        (await client.SayAsync("PROXY TCP4 192.0.2.7 192.0.2.1 4711 25")).Should().Contain("hello 192.0.2.7:4711");
    }

    [Fact]
    public async Task UnixSocket_Works()
    {
        using TemporaryFolder folder = new();
        string path = folder["smtp.sock"];
        await using MailHost host = await new MailHost().WithKestrel(kestrel => kestrel.ListenUnixSocket(path, listen => listen.UseSmtp())).StartAsync();
        host.Smtp.Should().BeOfType<UnixDomainSocketEndPoint>();
        await using MailClient client = await MailClient.OpenAsync(new UnixDomainSocketEndPoint(path));
        (await client.SendMailAsync()).Should().StartWith("250 2.0.0");
    }

    [Fact]
    public async Task SeveralServers_HaveTheirEndpoints()
    {
        InMemoryMessageStore submitted = new();
        await using MailHost host = await new MailHost()
            .WithServices(services => services.AddSmtpServer("submission", options =>
            {
                options.ServerName = "submit.example.com";
                options.MessageStore = submitted;
            }))
            .WithSmtp()
            .WithListener(listen => listen.UseSmtp("submission", rules => rules.Protocol = SmtpProtocol.Submission))
            .StartAsync();
        host.Endpoints.Select(endpoint => endpoint.ServerName).Should().Equal("", "submission");
        await using MailClient client = await MailClient.ConnectAsync(host.Endpoints[1].EndPoint);
        (await client.ReadReplyAsync()).Should().StartWith("220 submit.example.com ");
        (await client.SayAsync("EHLO client.test")).Should().StartWith("250-");
        (await client.SendMailAsync()).Should().StartWith("250 2.0.0");
        submitted.Messages.Should().ContainSingle();
        host.Store.Messages.Should().BeEmpty();
    }

    [Fact]
    public async Task MissingServer_IsNamedAtTheStart()
    {
        await using MailHost host = new MailHost().WithListener(listen => listen.UseSmtp("nobody"));
        await host.Invoking(h => h.StartAsync()).Should().ThrowAsync<InvalidOperationException>()
            .WithMessage("SMTP on http://127.0.0.1:*UseSmtp: there is no SMTP server named 'nobody'*AddSmtpServer(\"nobody\"*");
    }

    [Fact]
    public async Task RulesThatCannotBeKept_AreNamedAtTheStart()
    {
        await using MailHost host = new MailHost().WithSmtp(rules => rules.RequireAuthentication = true);
        await host.Invoking(h => h.StartAsync()).Should().ThrowAsync<ArgumentException>()
            .WithMessage("SMTP on *RequireAuthentication needs SmtpServerOptions.UserAuthenticator*");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ConnectionOfAnotherTransport_MayKnowLittle(bool withLifetime)
    {
        await using ServiceProvider services = new ServiceCollection().AddOptions().AddSingleton(MakeServer()).BuildServiceProvider();
        ConnectionDelegate smtp = new ConnectionBuilder(services).UseSmtp().Build();
        Pipe toServer = new();
        Pipe toClient = new();
        await using DefaultConnectionContext connection = new("id", new DuplexPipe(toServer.Reader, toClient.Writer), new DuplexPipe(toClient.Reader, toServer.Writer));
        connection.RemoteEndPoint.Should().BeNull();
        connection.Features.Get<IConnectionLifetimeNotificationFeature>().Should().BeNull();
        using Lifetime lifetime = new();
        if (withLifetime)
        {
            connection.Features.Set<IConnectionLifetimeNotificationFeature>(lifetime);
        }

        Task session = smtp(connection);
        await using MailClient client = new(new SmtpKit.Net.DuplexPipeStream(toClient.Reader, toServer.Writer));
        await client.HelloAsync();
        (await client.SendMailAsync()).Should().StartWith("250 2.0.0");
        if (withLifetime)
        {
            lifetime.RequestClose();
            (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        }
        else
        {
            (await client.SayAsync("QUIT")).Should().StartWith("221 ");
        }

        await session.WaitAsync(MailClient.Patience);
    }

    private static SmtpServer MakeServer() => new(new SmtpServerOptions { ServerName = "mx.example.com", MessageStore = new InMemoryMessageStore() });

    // For what becomes true by itself, in another thread, and tells nobody.
    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using CancellationTokenSource enough = new(MailClient.Patience, TimeProvider.System);
        while (!await condition())
        {
            enough.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private sealed class Lifetime : IConnectionLifetimeNotificationFeature, IDisposable
    {
        private readonly CancellationTokenSource _closing = new();

        public CancellationToken ConnectionClosedRequested
        {
            get => _closing.Token;
            set => throw new NotSupportedException();
        }

        public void RequestClose() => _closing.Cancel();

        public void Dispose() => _closing.Dispose();
    }
}
