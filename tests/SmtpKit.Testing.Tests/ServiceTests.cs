using System.Net.Mail;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace SmtpKit.Testing.Tests;

/// <summary>An application's mail is led to a fake server, whatever its configuration says.</summary>
public sealed class ServiceTests
{
    [Fact]
    public async Task UseFakeSmtp_HasTheLastWord_ForEveryName()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        HostApplicationBuilder builder = Host.CreateApplicationBuilder();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Mail:Host"] = "mail.example.com", ["Mail:Port"] = "587", ["Mail:From"] = "shop@example.org" });
        builder.Services.UseFakeSmtp<MailOptions>(smtp, (options, fake) =>
        {
            options.Host = fake.Host;
            options.Port = fake.Port;
        });
        builder.Services.Configure<MailOptions>(builder.Configuration.GetSection("Mail"));
        builder.Services.Configure<MailOptions>("news", builder.Configuration.GetSection("Mail"));
        using IHost host = builder.Build();

        IOptionsMonitor<MailOptions> monitor = host.Services.GetRequiredService<IOptionsMonitor<MailOptions>>();
        foreach (MailOptions options in new[] { host.Services.GetRequiredService<IOptions<MailOptions>>().Value, monitor.Get("news"), monitor.CurrentValue })
        {
            options.Host.Should().Be("127.0.0.1");
            options.Port.Should().Be(smtp.Port);
            options.From.Should().Be("shop@example.org", "what is not changed stays as configured");
            using SmtpClient client = new(options.Host, options.Port);
            await client.SendMailAsync(options.From, "ada@example.com", "Welcome", "Hello");
        }

        smtp.Messages.Should().HaveCount(3);
    }

    internal sealed class MailOptions
    {
        public string Host { get; set; } = "";

        public int Port { get; set; }

        public string From { get; set; } = "";
    }
}
