namespace SmtpKit.Inbox.Api;

/// <summary>A part of the MIME tree.</summary>
/// <param name="Path">Its number, as IMAP has it (RFC 3501 section 6.4.5); empty for the message itself where that is a multipart.</param>
/// <param name="MediaType">In lower case.</param>
/// <param name="Charset">Null when none is given.</param>
/// <param name="FileName">Null when none is given.</param>
/// <param name="Disposition">In lower case; null when none is given.</param>
/// <param name="Size">Of its content as it was sent, in octets.</param>
/// <param name="Children">The parts within.</param>
internal sealed record Part(string Path, string MediaType, string? Charset, string? FileName, string? Disposition, long Size, IReadOnlyList<Part> Children);
