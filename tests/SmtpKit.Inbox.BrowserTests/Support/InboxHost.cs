using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace SmtpKit.Inbox.BrowserTests.Support;

/// <summary>An application with an inbox at <c>/mail</c>, over real sockets for HTTP and SMTP.</summary>
internal sealed class InboxHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private InboxHost(WebApplication app)
    {
        _app = app;
        Origin = new Uri(app.Urls.Single(url => new Uri(url).Port != SmtpPort));
        Mail = new SmtpSender(SmtpPort);
    }

    /// <summary>Scheme, host and port of the application.</summary>
    public Uri Origin { get; }

    /// <summary>The address of the page.</summary>
    public Uri Page => new(Origin, "mail/");

    /// <summary>Sends mail to it.</summary>
    public SmtpSender Mail { get; }

    public int SmtpPort => _app.Services.GetRequiredService<SmtpServer>().EndPoints[0].Port;

    /// <summary>Starts one.</summary>
    /// <param name="configure">The inbox's options; SMTP is taken at a free port.</param>
    /// <param name="port">HTTP's port; 0 for a free one.</param>
    public static async Task<InboxHost> StartAsync(Action<SmtpInboxOptions>? configure = null, int port = 0)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.Services.AddSmtpInbox(options =>
        {
            options.SmtpAddress = "127.0.0.1:0";
            configure?.Invoke(options);
        });
        WebApplication app = builder.Build();
        app.MapSmtpInbox("/mail");
        await app.StartAsync();
        return new InboxHost(app);
    }

    /// <summary>Opens the page and waits until it shows what there is, and hears of what comes.</summary>
    /// <param name="context">The profile; the test disposes of it.</param>
    /// <param name="path">Below the page's address.</param>
    public async Task<IPage> OpenAsync(IBrowserContext context, string path = "")
    {
        IPage page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(Page, path).AbsoluteUri);
        await page.ExpectReadyAsync();
        return page;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
