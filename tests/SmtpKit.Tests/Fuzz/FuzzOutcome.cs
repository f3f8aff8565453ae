namespace SmtpKit.Tests.Fuzz;

/// <summary>What a server did in one conversation.</summary>
/// <param name="Output">Everything that it sent.</param>
/// <param name="Stored">The messages that it accepted, one character for each octet.</param>
/// <param name="Errors">What it logged as an error.</param>
/// <param name="MostHeld">The most octets that were left unused when it asked for more.</param>
/// <param name="MostUnsent">The most octets that it wrote without sending them.</param>
internal sealed record FuzzOutcome(byte[] Output, IReadOnlyList<string> Stored, IReadOnlyList<string> Errors, long MostHeld, long MostUnsent);
