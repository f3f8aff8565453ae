using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmtpKit.Inbox;

namespace SmtpKit.Tool;

/// <summary>An SMTP server with an inbox, and what the inbox is seen by: the page, POP3.</summary>
/// <remarks>
/// The host is an empty one: no file and no variable of the directory that it happens to be started in, which may well be that of another ASP.NET application,
/// has a say in it.
/// </remarks>
internal sealed class InboxHost : IServed
{
    private readonly IHost _host;
    private readonly ServeSettings _settings;

    private InboxHost(IHost host, ServeSettings settings)
    {
        _host = host;
        _settings = settings;
    }

    public static InboxHost Make(ServeSettings settings, ServerSetup setup, ILoggerFactory loggers)
    {
        if (settings.Http is not { } address)
        {
            HostApplicationBuilder plain = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
            AddServices(plain.Services, settings, setup, loggers);
            return new InboxHost(plain.Build(), settings);
        }

        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            address.ApplyTo(kestrel);
        });
        builder.Services.AddRoutingCore();
        if (settings.PageNeedsSignIn)
        {
            builder.Services.AddSingleton(setup.Users!);
            builder.Services.AddAuthentication(PageSignIn.SchemeName).AddScheme<AuthenticationSchemeOptions, PageSignIn>(PageSignIn.SchemeName, configureOptions: null);
            builder.Services.AddAuthorization();
        }

        AddServices(builder.Services, settings, setup, loggers);
        return new InboxHost(builder.Build(), settings);
    }

    public IReadOnlyList<string> Addresses =>
    [
        .. _host.Services.GetRequiredService<SmtpServer>().EndPoints.Select(Listening.Describe),
        .. PageUrls.Select(url => $"http {new Uri(url).Authority}"),
        .. _host.Services.GetService<Pop3Server>()?.EndPoints.Select(endPoint => $"pop3 {(endPoint is UnixDomainSocketEndPoint ? $"unix:{endPoint}" : endPoint)}") ?? [],
    ];

    /// <summary>The page, as a browser on this machine calls it; null when there is none.</summary>
    public Uri? Page
    {
        get
        {
            if (PageUrls.FirstOrDefault() is not { } url)
            {
                return null;
            }

            Uri listening = new(url);
            bool isAny = IPAddress.TryParse(listening.IdnHost, out IPAddress? address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any));
            return isAny ? new UriBuilder(listening) { Host = "localhost" }.Uri : listening;
        }
    }

    private IEnumerable<string> PageUrls => _host.Services.GetService<IServer>()?.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    public async Task StartAsync()
    {
        try
        {
            OpenInbox();
            MapPage();
            await _host.StartAsync().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await DisposeAsync().ConfigureAwait(false);
            if (exception is not CannotStartException && Problem(exception) is { } problem)
            {
                throw new CannotStartException(problem, exception);
            }

            throw;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => _host.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync().ConfigureAwait(false);
        }
        else
        {
            _host.Dispose();
        }
    }

    private void MapPage()
    {
        if (_host is WebApplication application)
        {
            IEndpointConventionBuilder page = application.MapSmtpInbox("/");
            if (_settings.PageNeedsSignIn)
            {
                page.RequireAuthorization();
            }
        }
    }

    // Before anything is listened on.
    private void OpenInbox()
    {
        try
        {
            _ = _host.Services.GetRequiredService<IInboxStore>();
        }
        catch (IOException exception)
        {
            throw new CannotStartException($"--inbox: {exception.Message}", exception);
        }
    }

    // In words of the command line; null for what is a defect.
    private string? Problem(Exception exception) => exception switch
    {
        // The web server's own words have a URL in them, or no address at all.
        IOException { InnerException: AddressInUseException } => $"--http: cannot listen on {_settings.Http?.Text}: the address is in use",
        SocketException => $"--http: cannot listen on {_settings.Http?.Text}: {exception.Message}",
        IOException or ArgumentException or OptionsValidationException => exception.Message,
        _ => null,
    };

    private static void AddServices(IServiceCollection services, ServeSettings settings, ServerSetup setup, ILoggerFactory loggers)
    {
        services.AddSingleton(loggers);

        // Signals, and how long mail may take, are the service's.
        services.AddSingleton<IHostLifetime, NoLifetime>();
        services.Configure<HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);
        services.AddSmtpServer(setup.ApplyTo);
        services.AddSmtpInbox(inbox =>
        {
            inbox.SmtpAddress = null;
            inbox.File = settings.InboxFile;
            inbox.MaxMessages = settings.Keep;
            if (settings.PageNeedsSignIn)
            {
                // By whatever name other machines know this one: a page that has pointed its own name here is sent no password by the browser.
                inbox.AllowedHosts.Add("*");
            }
        });
        if (settings.Pop3 is { } pop3)
        {
            services.AddInboxPop3(options =>
            {
                options.Address = pop3;
                options.Certificate = setup.Certificate;
                options.CertificateSource = setup.CertificateFile;
                options.AllowPlaintextAuthentication = settings.AllowPlaintextAuthentication;
                options.CheckPassword = settings.Users.Count == 0 ? null : (name, password, _) => new(setup.Users!.IsRight(name, password));
            });
        }
    }
}
