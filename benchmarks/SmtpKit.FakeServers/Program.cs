// What a fake server costs a test: from the call to listening, the first one of the process and those behind it; a hundred at once; and a thousand tests at
// once, each with its own server. Exit code 1 when the median of the start is over the bar, or a message strayed.
using System.Diagnostics;
using System.Text;
using SmtpKit.Testing;

const double Bar = 5;
const int Starts = 500;
const int ServersAtOnce = 100;
const int Tests = 1000;

long begun = Stopwatch.GetTimestamp();
await using (await FakeSmtpServer.StartAsync())
{
    Console.WriteLine($"the first start to listening: {Stopwatch.GetElapsedTime(begun).TotalMilliseconds:0.0} ms");
}

double[] times = new double[Starts];
for (int i = 0; i < Starts; i++)
{
    begun = Stopwatch.GetTimestamp();
    FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
    times[i] = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    await smtp.DisposeAsync();
}

Array.Sort(times);
Console.WriteLine($"{Starts} starts behind it: median {times[Starts / 2]:0.00} ms, 95th percentile {times[Starts * 95 / 100]:0.00} ms (bar: median {Bar} ms)");

begun = Stopwatch.GetTimestamp();
FakeSmtpServer[] servers = await Task.WhenAll(Enumerable.Range(0, ServersAtOnce).Select(_ => Task.Run(() => FakeSmtpServer.StartAsync())));
TimeSpan started = Stopwatch.GetElapsedTime(begun);
await Task.WhenAll(servers.Select((smtp, i) => SendAsync(smtp, $"{i}")));
bool areTheirOwn = servers.Select((smtp, i) => smtp.Messages.Count == 1 && smtp.Messages[0].Subject == $"{i}").All(isOwn => isOwn);
TimeSpan served = Stopwatch.GetElapsedTime(begun) - started;
await Task.WhenAll(servers.Select(smtp => smtp.DisposeAsync().AsTask()));
Console.WriteLine($"{ServersAtOnce} servers at once: all listen after {started.TotalMilliseconds:0} ms, each has taken a mail {served.TotalMilliseconds:0} ms later");

begun = Stopwatch.GetTimestamp();
int[] strays = await Task.WhenAll(Enumerable.Range(0, Tests).Select(i => Task.Run(async () =>
{
    await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.DefaultTimeout = TimeSpan.FromMinutes(1));
    await SendAsync(smtp, $"{i}");
    await smtp.WaitForMessageAsync(mail => mail.Subject == $"{i}");
    return smtp.Messages.Count(mail => mail.Subject != $"{i}");
})));
TimeSpan all = Stopwatch.GetElapsedTime(begun);
Console.WriteLine($"{Tests} tests at once, a server and a mail in memory each: {all.TotalSeconds:0.00} s, {strays.Sum()} messages strayed");
return times[Starts / 2] < Bar && areTheirOwn && strays.Sum() == 0 ? 0 : 1;

static async Task SendAsync(FakeSmtpServer smtp, string subject)
{
    await using Stream client = await smtp.ConnectAsync();
    using StreamReader replies = new(client, Encoding.ASCII);
    foreach (string line in new[] { "EHLO client.test", "MAIL FROM:<shop@example.org>", "RCPT TO:<ada@example.com>", "DATA", $"Subject: {subject}\r\n\r\nHello.\r\n.", "QUIT" })
    {
        await client.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"));
    }

    // Behind the last reply comes the end.
    await replies.ReadToEndAsync();
}
