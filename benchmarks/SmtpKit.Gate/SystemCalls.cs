using System.Diagnostics;
using System.Globalization;

namespace SmtpKit.Gate;

/// <summary>The system calls of <c>smtpkit serve --discard</c>, counted by strace.</summary>
internal static class SystemCalls
{
    private const int WarmUp = 20;
    private const int Count = 100;

    private static readonly string[] Sends = ["sendmsg", "sendto", "write", "writev"];
    private static readonly string[] Receives = ["recvmsg", "recvfrom", "read", "readv"];

    public static IEnumerable<Measured> Measure()
    {
        foreach (Traffic traffic in Traffic.Main.Except([Traffic.Large]))
        {
            Dictionary<string, double> calls = Trace(traffic);

            // All of them, those that found nothing to receive too. What threads do to wake each other is chance.
            yield return new Measured($"calls to send: {traffic.Name}", Math.Round(Sum(calls, Sends), 1), 0.3);
            yield return new Measured($"calls to receive: {traffic.Name}", Math.Round(Sum(calls, Receives), 1), 0.3);
            IEnumerable<KeyValuePair<string, double>> frequent = calls.Where(call => call.Value >= 0.05).OrderByDescending(call => call.Value);
            Console.WriteLine($"    {string.Join(", ", frequent.Select(call => $"{call.Key} {call.Value:0.##}"))}");
        }
    }

    private static double Sum(Dictionary<string, double> calls, string[] names) => names.Sum(name => calls.GetValueOrDefault(name));

    // Calls by their names, for one message.
    private static Dictionary<string, double> Trace(Traffic traffic)
    {
        using ServedTool tool = ServedTool.Start();
        using Clients clients = Clients.Start(tool.Port, tool.Id);
        clients.Open(1);
        clients.Send(traffic, WarmUp);

        string summary = Path.GetTempFileName();
        try
        {
            ProcessStartInfo start = new("strace", ["-f", "-c", "-U", "calls,errors,name", "-o", summary, "-p", $"{tool.Id}"]) { RedirectStandardError = true };
            using Process strace = Process.Start(start)!;

            // Its word that it holds every thread.
            if (strace.StandardError.ReadLine() is not { } line || !line.Contains("attached", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"strace cannot trace: {strace.StandardError.ReadToEnd()}");
            }

            clients.Send(traffic, Count);
            Signal.Send("INT", strace.Id);
            strace.StandardError.ReadToEnd();
            strace.WaitForExit();
            return Parse(File.ReadLines(summary));
        }
        finally
        {
            File.Delete(summary);
        }
    }

    // Lines of calls, errors if there were any, and the name; between two lines of hyphens.
    private static Dictionary<string, double> Parse(IEnumerable<string> summary) => summary
        .Skip(2)
        .TakeWhile(line => !line.StartsWith('-'))
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .ToDictionary(words => words[^1], words => double.Parse(words[0], CultureInfo.InvariantCulture) / Count);
}
