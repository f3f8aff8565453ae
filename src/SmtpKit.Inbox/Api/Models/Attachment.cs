namespace SmtpKit.Inbox.Api;

/// <summary>An attachment.</summary>
/// <param name="Path">The part's number.</param>
/// <param name="FileName">Null when none is given.</param>
/// <param name="MediaType">In lower case.</param>
/// <param name="Size">Of its content, decoded, in octets.</param>
/// <param name="ContentId">Without its angle brackets; null when none is given.</param>
/// <param name="IsInline">Whether it is meant to stand in the text.</param>
internal sealed record Attachment(string Path, string? FileName, string MediaType, long Size, string? ContentId, bool IsInline);
