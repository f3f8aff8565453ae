// The last step of delivery: an MTA hands mail over by LMTP, and each recipient has an answer of its own.
using LmtpDelivery;
using SmtpKit;

await using SmtpServer server = new(new SmtpServerOptions
{
    Endpoints = { new SmtpEndpoint(args.FirstOrDefault() ?? "127.0.0.1:2424") { Protocol = SmtpProtocol.Lmtp } },
    MessageStore = new MailboxStore(quota: 1024 * 1024),
});
await server.StartAsync();
Console.WriteLine($"Listening on {server.EndPoints[0]}; Enter stops.");
Console.ReadLine();
await server.StopAsync();
