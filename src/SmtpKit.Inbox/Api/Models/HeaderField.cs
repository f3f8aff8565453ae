namespace SmtpKit.Inbox.Api;

/// <summary>A field of the header.</summary>
/// <param name="Name">Its name as it was written.</param>
/// <param name="Value">Its value, unfolded and decoded.</param>
/// <param name="Raw">Its value as it was sent, folds included.</param>
internal sealed record HeaderField(string Name, string Value, string Raw);
