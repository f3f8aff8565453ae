// A server with a command of its own: ETRN (RFC 1985), by which a machine that is seldom online asks for the mail that waits for it.
using SmtpKit;

SmtpReply syntax = new(501, new EnhancedStatusCode(5, 5, 4), "Syntax: ETRN domain");
SmtpReply notHere = new(459, new EnhancedStatusCode(4, 7, 1), "No mail is kept here for that domain");
Dictionary<string, int> waiting = new(StringComparer.OrdinalIgnoreCase) { ["branch.example.com"] = 3, ["ship.example.com"] = 0 };

await using SmtpServer server = new(new SmtpServerOptions
{
    Endpoints = { new SmtpEndpoint(args.FirstOrDefault() ?? "127.0.0.1:2525") },
    MessageStore = new MaildirMessageStore(args.ElementAtOrDefault(1) ?? "mail"),
    Commands = { new SmtpCommand("ETRN", (session, argument, cancellationToken) => new(Start(argument))) { EhloLine = "ETRN" } },
});
await server.StartAsync();
Console.WriteLine($"Listening on {server.EndPoints[0]}; Enter stops.");
Console.ReadLine();
await server.StopAsync();

// Whoever asks learns little, and gets nothing over this connection: the mail goes to where it always goes.
SmtpReply Start(string domain)
{
    if (domain.Length == 0 || domain.Contains(' '))
    {
        return syntax;
    }

    if (!waiting.TryGetValue(domain, out int messages))
    {
        return notHere;
    }

    Console.WriteLine($"{messages} messages go to {domain}.");
    return messages == 0
        ? new SmtpReply(251, $"OK, no messages waiting for node {domain}")
        : new SmtpReply(253, $"OK, {messages} pending messages for node {domain} started");
}
