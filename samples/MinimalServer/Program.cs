using SmtpKit;

await using SmtpServer server = new(new SmtpServerOptions
{
    Endpoints = { new SmtpEndpoint(args is [string address] ? address : "127.0.0.1:2525") },
    MessageStore = new DelegateMessageStore(async (session, mail, body, cancellationToken) =>
    {
        long octets = await body.CopyToAsync(Stream.Null, cancellationToken);
        Console.WriteLine($"{octets} octets from <{mail.ReversePath}> to {string.Join(", ", mail.Recipients)}");
        return SmtpReply.Ok;
    }),
});
await server.StartAsync();
Console.WriteLine($"Listening on {server.EndPoints[0]}; Enter stops.");
Console.ReadLine();
