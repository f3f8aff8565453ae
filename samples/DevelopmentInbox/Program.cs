// A shop that sends mail, and while it is developed shows what it has sent at http://127.0.0.1:8025/mail: nothing leaves the machine.
// Start it by: dotnet run --project samples/DevelopmentInbox -- --environment Development
// and register somebody by: curl -X POST http://127.0.0.1:8025/register/ada@example.com
using System.Net;
using System.Net.Mail;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, builder.Configuration.GetValue("HttpPort", 8025)));

// In production the name and port of a real server.
int mailPort = builder.Configuration.GetValue("MailPort", 2525);
if (builder.Environment.IsDevelopment())
{
    builder.Services.AddSmtpInbox(options => options.SmtpAddress = $"127.0.0.1:{mailPort}");
}

WebApplication app = builder.Build();
if (app.Environment.IsDevelopment())
{
    app.MapSmtpInbox("/mail");
}

app.MapPost("/register/{address}", async (string address) =>
{
    using SmtpClient mail = new("127.0.0.1", mailPort);
    await mail.SendMailAsync("shop@example.org", address, "Welcome", $"Glad to have you, {address}.");
    return Results.Accepted();
});
app.Run();
