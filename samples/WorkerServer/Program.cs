// A mail server as a worker: it takes mail for the domains in appsettings.json and files it in a Maildir, until it is told to stop.
using SmtpKit;
using WorkerServer;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddScoped<AuditTrail>();
builder.Services.AddSmtpServer()
    .AddMailboxFilter<LocalDomains>()
    .AddMessageMiddleware<Auditor>(ServiceLifetime.Scoped)
    .AddMessageStore(services => new MaildirMessageStore(services.GetRequiredService<IConfiguration>()["Maildir"] ?? "mail"))
    .AddHealthCheck();
builder.Build().Run();
