using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SmtpKit.AspNetCore.Tests.Support;

namespace SmtpKit.Inbox.Tests.Support;

/// <summary>An application with an inbox at <c>/mail</c>, over real sockets on free ports of the loopback. What is set is set before it starts.</summary>
internal sealed class InboxHost : IAsyncDisposable
{
    private readonly List<Action<SmtpInboxOptions>> _options = [];
    private readonly List<Action<IServiceCollection>> _services = [];
    private readonly List<Action<WebApplication>> _middleware = [];
    private readonly List<Action<IEndpointConventionBuilder>> _conventions = [];
    private string _urls = "http://127.0.0.1:0";
    private WebApplication? _app;

    public static readonly TimeSpan Patience = MailClient.Patience;

    public RecordingLogs Logs { get; } = new();

    public HttpClient Client { get; } = new() { Timeout = Patience };

    public WebApplication App => _app ?? throw new InvalidOperationException("Not started.");

    public IInboxStore Store => App.Services.GetRequiredService<IInboxStore>();

    public SmtpServer Smtp => App.Services.GetRequiredService<SmtpServer>();

    /// <summary>The clock, which stands still; null for the real one.</summary>
    public TimeProvider? Clock { get; init; }

    public InboxHost With(Action<SmtpInboxOptions> configure)
    {
        _options.Add(configure);
        return this;
    }

    public InboxHost WithServices(Action<IServiceCollection> configure)
    {
        _services.Add(configure);
        return this;
    }

    public InboxHost WithMiddleware(Action<WebApplication> configure)
    {
        _middleware.Add(configure);
        return this;
    }

    public InboxHost WithConvention(Action<IEndpointConventionBuilder> configure)
    {
        _conventions.Add(configure);
        return this;
    }

    public InboxHost WithUrls(string urls)
    {
        _urls = urls;
        return this;
    }

    public async Task<InboxHost> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder();
        builder.WebHost.UseUrls(_urls);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(Logs);
        if (Clock is not null)
        {
            builder.Services.AddSingleton(Clock);
        }

        builder.Services.AddSmtpInbox(options =>
        {
            options.SmtpAddress = "127.0.0.1:0";
            _options.ForEach(configure => configure(options));
        });
        _services.ForEach(configure => configure(builder.Services));
        _app = builder.Build();
        _middleware.ForEach(configure => configure(_app));
        IEndpointConventionBuilder mapped = _app.MapSmtpInbox("/mail");
        _conventions.ForEach(configure => configure(mapped));
        await _app.StartAsync().WaitAsync(Patience);
        Client.BaseAddress = new Uri(_app.Urls.First().Replace("0.0.0.0", "127.0.0.1") + "/mail/");
        return this;
    }

    /// <summary>Sends a mail over SMTP.</summary>
    public async Task SendAsync(string message, string from = "ada@example.com", params string[] to)
    {
        await using MailClient client = await MailClient.OpenAsync(Smtp.EndPoints[0].LocalEndPoint);
        await SendAsync(client, message, from, to);
    }

    public static async Task SendAsync(MailClient client, string message, string from = "ada@example.com", params string[] to)
    {
        (await client.SayAsync($"MAIL FROM:<{from}>")).Should().StartWith("250");
        foreach (string recipient in to.Length == 0 ? ["bob@example.com"] : to)
        {
            (await client.SayAsync($"RCPT TO:<{recipient}>")).Should().StartWith("250");
        }

        (await client.SayAsync("DATA")).Should().StartWith("354");
        (await client.SayAsync(message + (message.EndsWith("\r\n", StringComparison.Ordinal) ? "." : "\r\n."))).Should().StartWith("250");
    }

    /// <summary>Puts a message into the main inbox.</summary>
    public async Task<string> AddAsync(string message) => (await Store.AddAsync(Mails.Arrival(message))).Summary.Id;

    public async Task<JsonElement> GetAsync(string path) => await Client.GetFromJsonAsync<JsonElement>(path);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json = null, params (string Name, string Value)[] headers)
    {
        HttpRequestMessage request = new(method, path);
        if (json is not null)
        {
            request.Content = new StringContent(json, null, "application/json");
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_app is not null)
        {
            await _app.StopAsync(new CancellationToken(canceled: true));
            await _app.DisposeAsync();
        }
    }
}
