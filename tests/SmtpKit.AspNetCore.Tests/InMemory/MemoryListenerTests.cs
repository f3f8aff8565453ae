using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using SmtpKit.AspNetCore.Tests.Support;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.AspNetCore.Tests.InMemory;

/// <summary>The whole of Kestrel, without a socket.</summary>
public sealed class MemoryListenerTests
{
    [Fact]
    public async Task Smtp_WithStartTls_RunsInMemory_BesideARealEndpoint()
    {
        MemoryListenerFactory memory = new();
        bool passed = false;
        await using MailHost host = await new MailHost()
            .WithServices(services => services.AddSingleton<IConnectionListenerFactory>(memory))
            .WithKestrel(kestrel => kestrel.Listen(new MemoryEndPoint("smtp"), listen =>
            {
                listen.Use(next => connection =>
                {
                    passed = true;
                    return next(connection);
                });
                listen.UseSmtp(rules => rules.Certificate = TestAuthority.Context);
            }))
            .WithKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0))
            .StartAsync(app => app.MapGet("/", () => "web"));
        host.Smtp.Should().BeOfType<MemoryEndPoint>();
        await using MailClient client = new(memory.Connect("smtp"));
        await client.HelloAsync();
        passed.Should().BeTrue("middlewares are passed here");
        (await client.SayAsync("STARTTLS")).Should().StartWith("220 ");
        await client.HandshakeAsync();
        (await client.SayAsync("EHLO client.test")).Should().StartWith("250-");
        (await client.SendMailAsync()).Should().StartWith("250 2.0.0");
        host.Store.Messages.Should().ContainSingle();

        string address = host.App.Urls.Single(url => url.Contains("127.0.0.1", StringComparison.Ordinal));
        using HttpClient http = new();
        (await http.GetStringAsync(new Uri(address)).WaitAsync(MailClient.Patience)).Should().Be("web");
    }

    [Fact]
    public async Task IdleSession_HearsOfTheStop()
    {
        MemoryListenerFactory memory = new();
        await using MailHost host = await new MailHost()
            .WithServices(services => services.AddSingleton<IConnectionListenerFactory>(memory))
            .WithKestrel(kestrel => kestrel.Listen(new MemoryEndPoint("smtp"), listen => listen.UseSmtp()))
            .StartAsync();
        await using MailClient client = new(memory.Connect("smtp"));
        await client.HelloAsync();
        Task stop = host.App.StopAsync();
        (await client.ReadReplyAsync()).Should().StartWith("421 4.3.2");
        await stop.WaitAsync(MailClient.Patience);
    }
}
