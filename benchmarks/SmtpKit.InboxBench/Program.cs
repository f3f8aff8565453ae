using System.Diagnostics;
using System.Globalization;
using SmtpKit.InboxBench;

// What a large inbox costs: a file with a million messages is made, if it is not there, and what the page asks for is measured on it.
//   dotnet run -c Release --project benchmarks/SmtpKit.InboxBench -- [--messages N] [--file PATH] [--rounds N]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
Settings settings = Settings.Parse(args);
Console.WriteLine($"{settings.Messages:N0} messages in {settings.File}, {Environment.ProcessorCount} cores, {settings.Rounds} rounds");

Stopwatch open = Stopwatch.StartNew();
await using (LargeInbox inbox = await LargeInbox.OpenAsync(settings))
{
    Console.WriteLine($"opened in {open.ElapsedMilliseconds:N0} ms");
    if (await inbox.FillAsync() is { } filled)
    {
        Console.WriteLine($"filled with {filled.Count:N0} messages in {filled.Time.TotalSeconds:N0} s, {filled.Count / filled.Time.TotalSeconds:N0} a second, {settings.Writers} writers");
    }

    Questions.Span = await inbox.SpanAsync();
    Console.WriteLine($"file: {new FileInfo(settings.File).Length / 1e6:N0} MB");
    Console.WriteLine();
    Console.WriteLine("| question | found | p50 ms | p95 ms | max ms |");
    Console.WriteLine("|---|---|---|---|---|");
    foreach (Question question in Questions.All(settings.Messages))
    {
        Console.WriteLine(await Questions.MeasureAsync(inbox.Store, question, settings.Rounds));
    }

    Console.WriteLine();
    Console.WriteLine(await Arrivals.MeasureAsync(inbox, settings));
}
