// The smallest web application that takes mail: it files what comes in a Maildir, and says at http://127.0.0.1:8025/ how much is new there. Made for being
// published trimmed, in one file: dotnet publish -r linux-x64 --self-contained -p:PublishTrimmed=true -p:PublishSingleFile=true
using System.Net;
using SmtpKit;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
string maildir = builder.Configuration["Maildir"] ?? "mail";
builder.Services.AddSmtpServer().AddMessageStore(new MaildirMessageStore(maildir));
builder.WebHost.ConfigureKestrel(kestrel =>
{
    // STARTTLS is offered by the certificate of the configuration's section Kestrel:Certificates:Default.
    kestrel.Listen(IPAddress.Loopback, builder.Configuration.GetValue("HttpPort", 8025));
    kestrel.Listen(IPAddress.Loopback, builder.Configuration.GetValue("SmtpPort", 2525), listen => listen.UseSmtp());
});

WebApplication app = builder.Build();
app.MapGet("/", () => $"{Directory.EnumerateFiles(Path.Combine(maildir, "new")).Count()} new messages\n");
app.Run();
