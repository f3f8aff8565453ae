using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmtpKit.Session;

namespace SmtpKit.Inbox.Capture;

/// <summary>
/// Has a server put its messages into the inboxes. Registered behind the server's own setup, so that it sees what the server has without an inbox: a store, endpoints,
/// an authenticator.
/// </summary>
internal sealed class CaptureSetup(string serverName, IServiceProvider services) : IPostConfigureOptions<SmtpServerOptions>
{
    public void PostConfigure(string? name, SmtpServerOptions options)
    {
        if (name != serverName)
        {
            return;
        }

        InboxCapture capture = services.GetRequiredService<InboxCapture>();
        if (options.MessageStore is null)
        {
            options.MessageStore = capture;
        }
        else
        {
            // Outermost: what is shown is what the client has sent.
            options.Middleware.Insert(0, capture);
        }

        Func<SmtpSession, ISessionObserver?>? others = options.ObserverFactory;
        options.ObserverFactory = session => Transcript.Begin(session, others?.Invoke(session));
        if (serverName == Options.DefaultName
            && services.GetRequiredService<IOptions<SmtpInboxOptions>>().Value.SmtpAddress is { Length: > 0 } address
            && options.Endpoints.Count == 0
            && !services.GetSmtpEndpoints().Any(endpoint => endpoint.ServerName == serverName))
        {
            AddEndpoint(options, address);
        }
    }

    // For applications that sign in, as they will in production: any name and password will do, and TLS need not be there.
    private static void AddEndpoint(SmtpServerOptions options, string address)
    {
        options.Endpoints.Add(new SmtpEndpoint(address) { AllowPlaintextAuthentication = true });
        options.UserAuthenticator ??= new AnyUser();
    }
}
