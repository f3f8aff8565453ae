using System.Diagnostics;
using System.Globalization;
using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest.Load;

/// <summary>Postfix's smtp-source as a second opinion, for what it can do: small messages in the clear, without PIPELINING. It says no latencies.</summary>
internal sealed class SmtpSource : ILoad
{
    public const string Name = "smtp-source";

    public static string? Program { get; } = Tool.FirstFile("/usr/sbin/smtp-source", "/usr/libexec/postfix/smtp-source", "/usr/lib/postfix/sbin/smtp-source");

    public bool Can(Workload workload) =>
        workload is { Tls: false, Pipelined: false, MessageOctets: > 0 and <= Workload.Megabyte, Recipients: 1, Cost: Cost.CpuPerThousand };

    public async Task<Measured> RunAsync(ServerProcess server, Workload workload, long messages, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "-s", Text(Math.Min(workload.Sessions, messages)),
            "-m", Text(messages),
            "-l", Text(workload.MessageOctets),
            "-f", "a@example.com",
            "-t", "b@example.org",
            .. workload.Reused ? new[] { "-d" } : [],
            $"inet:127.0.0.1:{Text(server.Port)}",
        ];
        ProcessStartInfo start = new(Program!, arguments) { RedirectStandardError = true };
        TimeSpan cpu = server.CpuTime;
        long started = Stopwatch.GetTimestamp();
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0 || errors.Length > 0)
        {
            throw new LoadTestException($"{workload.Name}, {server.Kind.Name}: smtp-source ended with exit code {process.ExitCode}: {errors.Trim()}");
        }

        // How long its header is, it does not say.
        server.Messages += messages;
        server.OctetsAreKnown = false;
        return new Measured(messages, messages * workload.MessageOctets, server.CpuTime - cpu, Stopwatch.GetElapsedTime(started), server.PeakMemory, []);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
