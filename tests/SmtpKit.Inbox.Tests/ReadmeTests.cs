using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SmtpKit.Inbox.Tests;

/// <summary>What the README shows is compiled here, line for line, and does what it says.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public async Task Options_AreTaken()
    {
        string folder = Directory.CreateTempSubdirectory("inbox-").FullName;
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Services.AddSmtpInbox(options =>
        {
            options.File = "mail.db";
            options.MaxMessages = 100_000;
            options.MaxAge = TimeSpan.FromDays(30);
            options.Inboxes.Add("run42", new NamedInboxOptions { Domains = { "run42.test" } });
            options.Inboxes.Add("shop", new NamedInboxOptions { Users = { "shop" } });
        });
        builder.Services.Configure<SmtpInboxOptions>(options => options.File = Path.Combine(folder, options.File!));
        try
        {
            await using ServiceProvider services = builder.Services.BuildServiceProvider();

            services.GetRequiredService<IInboxStore>().Should().NotBeNull();
            services.GetRequiredKeyedService<IInboxStore>("run42").Should().NotBeSameAs(services.GetRequiredKeyedService<IInboxStore>("shop"));
            Directory.GetFiles(folder, "*.db").Select(Path.GetFileName).Should().BeEquivalentTo("mail.db", "mail.run42.db", "mail.shop.db");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Pop3_IsTaken()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.Services.AddSmtpInbox();
        builder.Services.AddInboxPop3(pop3 => pop3.Address = "127.0.0.1:1110");
        await using ServiceProvider services = builder.Services.BuildServiceProvider();

        services.GetRequiredService<IOptions<Pop3Options>>().Value.Address.Should().Be("127.0.0.1:1110");
        services.GetRequiredService<Pop3Server>().EndPoints.Should().BeEmpty("it is not started");
    }

    [Fact]
    public void ReleaseAndWebhook_AreTaken()
    {
        const string secret = "open sesame";
        ServiceCollection services = new();
        services.AddLogging();
        services.AddSmtpInbox(options =>
        {
            options.Release = new ReleaseOptions
            {
                Host = "smtp.example.com",
                UserName = "relay",
                Password = secret,
                AllowedRecipients = { "dev@example.com", "@team.example" },
            };
            options.Webhook = new WebhookOptions { Url = new Uri("https://hooks.example.com/mail") };
        });
        using ServiceProvider provider = services.BuildServiceProvider();

        SmtpInboxOptions taken = provider.GetRequiredService<IOptions<SmtpInboxOptions>>().Value;

        taken.Release!.AllowedRecipients.Should().HaveCount(2);
        taken.Webhook!.Url!.Host.Should().Be("hooks.example.com");
    }
}
