// A web application that takes mail: SMTP on port 2525 beside HTTP, both on Kestrel, and the last messages at http://127.0.0.1:8025/mail.
using System.Net;
using System.Text;
using SmtpKit;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
InMemoryMessageStore inbox = new(maxMessages: 100);
builder.Services.AddSmtpServer().AddMessageStore(inbox);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.Listen(IPAddress.Loopback, builder.Configuration.GetValue("HttpPort", 8025));
    kestrel.Listen(IPAddress.Loopback, builder.Configuration.GetValue("SmtpPort", 2525), listen => listen.UseSmtp());
});

WebApplication app = builder.Build();
app.MapGet("/mail", () => inbox.Messages.Reverse().Select(message => new
{
    From = message.Transaction.ReversePath?.ToString(),
    To = message.Transaction.Recipients.Select(recipient => recipient.ToString()),
    message.ReceivedAt,
    Text = Encoding.UTF8.GetString(message.Octets.Span),
}));
app.Run();
