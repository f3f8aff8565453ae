// A fake server for a test: no port, no file; the client's end is a stream in memory.
using System.Text;
using SmtpKit;

InMemoryMessageStore store = new();
await using SmtpServer server = new(new SmtpServerOptions { MessageStore = store });

await using Stream client = await server.ConnectAsync();
using StreamReader replies = new(client, Encoding.ASCII);
foreach (string command in new[] { "EHLO test", "MAIL FROM:<ada@example.com>", "RCPT TO:<bob@example.com>", "DATA", "Subject: Hello\r\n\r\nHello, Bob.\r\n.", "QUIT" })
{
    await client.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"));
}

while (await replies.ReadLineAsync() is { } reply)
{
    Console.WriteLine(reply);
}

StoredMessage message = store.Messages.Single();
Console.WriteLine($"caught: {message.Transaction.ReversePath} to {message.Transaction.Recipients[0]}, {message.Octets.Length} octets");
