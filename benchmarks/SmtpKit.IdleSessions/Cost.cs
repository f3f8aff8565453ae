namespace SmtpKit.IdleSessions;

/// <summary>What one session costs, in octets.</summary>
/// <param name="Managed">Of the managed heap.</param>
/// <param name="Resident">Of the process's resident memory, the managed heap's pages among it; the kernel's socket buffers are not.</param>
internal sealed record Cost(long Managed, long Resident);
