namespace SmtpKit.LoadTest.Load;

/// <summary>What a server did in one round, and what it cost.</summary>
/// <param name="Messages">Messages; connections where no messages are sent.</param>
/// <param name="Octets">Of all messages, as a store gets them.</param>
/// <param name="Cpu">The processor time of the server's process.</param>
/// <param name="Elapsed">Time on the clock.</param>
/// <param name="PeakMemory">The most that was ever resident of the server's process, in octets.</param>
/// <param name="Latencies">Of each message, in ticks of <see cref="System.Diagnostics.Stopwatch"/>; in no order.</param>
internal sealed record Measured(long Messages, long Octets, TimeSpan Cpu, TimeSpan Elapsed, long PeakMemory, long[] Latencies)
{
    /// <summary>Octets allocated for all messages together.</summary>
    public long Allocated { get; init; }

    public double Of(Cost cost) => cost switch
    {
        Cost.CpuPerThousand => Cpu.TotalSeconds / Messages * 1_000,
        Cost.CpuPerGigabyte => Cpu.TotalSeconds / Octets * 1_000_000_000,
        Cost.PeakMemory => PeakMemory / 1_000_000.0,
        Cost.Allocated => (double)Allocated / Messages,
        _ => throw new ArgumentOutOfRangeException(nameof(cost)),
    };
}
