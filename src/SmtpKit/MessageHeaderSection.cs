namespace SmtpKit;

/// <summary>The header section of a message, read ahead of the rest.</summary>
/// <param name="Octets">
/// The header fields and, if it was reached, the empty line after them; when <paramref name="IsComplete"/> is false, as much as the limit allows.
/// Stays valid as long as the body.
/// </param>
/// <param name="IsComplete">Whether the section ended within the limit.</param>
public readonly record struct MessageHeaderSection(ReadOnlyMemory<byte> Octets, bool IsComplete);
