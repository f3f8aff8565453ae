using SmtpKit.LoadTest.Servers;
using static SmtpKit.LoadTest.Load.Workload;

namespace SmtpKit.LoadTest.Load;

/// <summary>The workloads of the table, with their bars.</summary>
internal static class Workloads
{
    public static IReadOnlyList<Workload> All { get; } =
    [
        new()
        {
            Name = "W1",
            Title = "1 KB, one message a connection, 20 sessions",
            MessageOctets = Kilobyte,
            Reused = false,
            Bars = [new(ServerNames.SmtpKit, 1.0, ServerNames.SmtpSink), new(ServerNames.SmtpKitDefault, 1.15, ServerNames.BareLoop)],
        },
        new()
        {
            Name = "W2",
            Title = "1 KB, connections reused, 20 sessions",
            MessageOctets = Kilobyte,
            Bars = [new(ServerNames.SmtpKit, 1.0, ServerNames.SmtpSink), new(ServerNames.SmtpKitDefault, 1.2, ServerNames.BareLoop)],
        },
        new()
        {
            Name = "W3",
            Title = "1 KB, connections reused, pipelined, 20 sessions",
            MessageOctets = Kilobyte,
            Pipelined = true,
            Bars = [new(ServerNames.SmtpKit, 0.6, ServerNames.SmtpSink), new(ServerNames.SmtpKitDefault, 1.3, ServerNames.BareLoop)],
        },
        new()
        {
            Name = "W4",
            Title = "10 MB, connections reused, 4 sessions",
            MessageOctets = 10 * Megabyte,
            Sessions = 4,
            Cost = Cost.CpuPerGigabyte,
            WarmUp = 16,
            Fewest = 16,
            Bars = [new(ServerNames.SmtpKit, 0.08, ServerNames.SmtpSink)],
        },
        new()
        {
            Name = "W6a",
            Title = "STARTTLS, 1 KB, connections reused, 20 sessions",
            MessageOctets = Kilobyte,
            Tls = true,
            Bars = [new(ServerNames.SmtpKit, 0.5, ServerNames.SmtpServer)],
        },
        new()
        {
            Name = "W6h",
            Title = "full TLS handshakes, no message, 20 sessions",
            MessageOctets = 0,
            Reused = false,
            Tls = true,
            WarmUp = 500,
            Fewest = 200,
            Bars = [new(ServerNames.SmtpKit, 0.6, ServerNames.SmtpServer)],
        },
        new()
        {
            Name = "W6b",
            Title = "STARTTLS, 10 MB, connections reused, 4 sessions",
            MessageOctets = 10 * Megabyte,
            Sessions = 4,
            Tls = true,
            Cost = Cost.CpuPerGigabyte,
            WarmUp = 16,
            Fewest = 16,
            Bars = [new(ServerNames.SmtpKit, 0.3, ServerNames.SmtpServer)],
        },
        new()
        {
            Name = "W7",
            Title = "20 messages of 25 MB at once",
            MessageOctets = 25 * Megabyte,
            Cost = Cost.PeakMemory,
            WarmUp = 0,
            Fewest = 20,
            Fresh = true,
            Bars = [new(ServerNames.SmtpKit, 60, null)],
        },
        new()
        {
            Name = "alloc",
            Title = "allocated for a message of 1 KB, connections reused, 20 sessions",
            MessageOctets = Kilobyte,
            Cost = Cost.Allocated,
            Fewest = 20_000,
            Fresh = true,
            Bars = [new(ServerNames.SmtpKit, 400, null)],
        },
    ];
}
