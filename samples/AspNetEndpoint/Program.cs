// SMTP beside HTTP in one ASP.NET Core process, over Kestrel's own transport: mail to port 2525, the list of what came at http://127.0.0.1:8025/.
using System.Net;
using AspNetEndpoint;
using Microsoft.AspNetCore.Connections;
using SmtpKit;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
InMemoryMessageStore store = new(maxMessages: 100);
builder.Services.AddSingleton(services => new SmtpServer(new SmtpServerOptions
{
    ServerName = "mail.example.com",
    MessageStore = store,
    LoggerFactory = services.GetRequiredService<ILoggerFactory>(),
}));
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, builder.Configuration.GetValue("HttpPort", 8025));
    kestrel.Listen(IPAddress.Loopback, builder.Configuration.GetValue("SmtpPort", 2525), listen => listen.UseConnectionHandler<SmtpConnectionHandler>());
});

WebApplication app = builder.Build();
app.MapGet("/", () => store.Messages.Select(message => new
{
    From = message.Transaction.ReversePath?.ToString(),
    To = message.Transaction.Recipients.Select(recipient => recipient.ToString()),
    message.ReceivedAt,
    Octets = message.Octets.Length,
}));

// Sessions end before Kestrel does: idle ones hear 421, a transaction in progress is finished.
SmtpServer server = app.Services.GetRequiredService<SmtpServer>();
app.Lifetime.ApplicationStopping.Register(() => _ = server.StopAsync(app.Lifetime.ApplicationStopped));
app.Run();
