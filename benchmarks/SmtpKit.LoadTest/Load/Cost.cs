namespace SmtpKit.LoadTest.Load;

/// <summary>Which figure a workload is about.</summary>
internal enum Cost
{
    /// <summary>Seconds of processor time for 1,000 messages or, without messages, connections.</summary>
    CpuPerThousand,

    /// <summary>Seconds of processor time for 1,000,000,000 octets.</summary>
    CpuPerGigabyte,

    /// <summary>Most resident memory, in MB of 1,000,000 octets.</summary>
    PeakMemory,

    /// <summary>Octets allocated for a message, by servers that say at their end how many they allocated in all.</summary>
    Allocated,
}
