using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SmtpKit.Hosting;

namespace SmtpKit.AspNetCore.Tests.Support;

/// <summary>A web application with a mail server, over real Kestrel on free ports of the loopback. What is set is set before it starts.</summary>
internal sealed class MailHost : IAsyncDisposable
{
    private readonly Dictionary<string, string?> _settings = [];
    private readonly List<Action<KestrelServerOptions>> _kestrel = [];
    private readonly List<Action<IServiceCollection>> _services = [];
    private readonly List<Action<ISmtpServerBuilder>> _mail = [];
    private readonly List<Action<SmtpServerOptions>> _options = [];
    private WebApplication? _app;

    public InMemoryMessageStore Store { get; } = new();

    public RecordingLogs Logs { get; } = new();

    public string Environment { get; set; } = Environments.Production;

    public WebApplication App => _app ?? throw new InvalidOperationException("Not started.");

    public SmtpServer Server => App.Services.GetRequiredService<SmtpServer>();

    public IReadOnlyList<KestrelSmtpEndpoint> Endpoints => App.Services.GetSmtpEndpoints();

    /// <summary>Where the first endpoint of SMTP really is.</summary>
    public EndPoint Smtp => Endpoints[0].EndPoint;

    /// <summary>An endpoint of SMTP.</summary>
    public MailHost WithSmtp(Action<SmtpEndpoint>? configure = null) => WithListener(listen => listen.UseSmtp(configure));

    public MailHost WithListener(Action<ListenOptions> configure) => WithKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, configure));

    public MailHost WithKestrel(Action<KestrelServerOptions> configure)
    {
        _kestrel.Add(configure);
        return this;
    }

    public MailHost WithServices(Action<IServiceCollection> configure)
    {
        _services.Add(configure);
        return this;
    }

    public MailHost WithMail(Action<ISmtpServerBuilder> configure)
    {
        _mail.Add(configure);
        return this;
    }

    public MailHost WithOptions(Action<SmtpServerOptions> configure)
    {
        _options.Add(configure);
        return this;
    }

    public MailHost WithSetting(string key, string? value)
    {
        _settings[key] = value;
        return this;
    }

    public async Task<MailHost> StartAsync(Action<WebApplication>? map = null)
    {
        await Build(map).StartAsync().WaitAsync(MailClient.Patience);
        return this;
    }

    /// <summary>The application as it is before its start.</summary>
    public WebApplication Build(Action<WebApplication>? map = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environment });
        builder.Configuration.AddInMemoryCollection(_settings);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(Logs);
        ISmtpServerBuilder mail = builder.Services.AddSmtpServer(options =>
        {
            options.ServerName = "mx.example.com";
            options.MessageStore = Store;
            _options.ForEach(configure => configure(options));
        });
        _mail.ForEach(configure => configure(mail));
        _services.ForEach(configure => configure(builder.Services));
        builder.WebHost.ConfigureKestrel(kestrel => _kestrel.ForEach(configure => configure(kestrel)));
        _app = builder.Build();
        map?.Invoke(_app);
        return _app;
    }

    public Task<MailClient> OpenAsync() => MailClient.OpenAsync(Smtp);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync(new CancellationToken(canceled: true));
            await _app.DisposeAsync();
        }
    }
}
