namespace SmtpKit.Inbox.Api;

/// <summary>Whether messages can be sent on.</summary>
/// <param name="Enabled">Whether there is a server for them, and somebody who may be sent to.</param>
/// <param name="Recipients">To whom: addresses, and domains with <c>@</c> in front.</param>
internal sealed record ReleaseSetting(bool Enabled, IReadOnlyList<string> Recipients);
