// Refuses a message after its headers, before its body is stored, and adds one line to those that pass.
using HeaderMiddleware;
using SmtpKit;

await using SmtpServer server = new(new SmtpServerOptions
{
    Endpoints = { new SmtpEndpoint(args.FirstOrDefault() ?? "127.0.0.1:2525") },
    MessageStore = new MaildirMessageStore(args.ElementAtOrDefault(1) ?? "mail"),
    Middleware = { new SubjectFilter("lottery") },
});
await server.StartAsync();
Console.WriteLine($"Listening on {server.EndPoints[0]}; Enter stops.");
Console.ReadLine();
await server.StopAsync();
