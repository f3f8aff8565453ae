namespace SmtpKit.Inbox.Api;

/// <summary>What the page needs to know.</summary>
/// <param name="Name">The inbox's name; empty for the main one.</param>
/// <param name="Inboxes">The names of all others.</param>
/// <param name="Smtp">Where mail is taken.</param>
/// <param name="Release">Whether messages can be sent on.</param>
/// <param name="Version">The package's version.</param>
internal sealed record SettingsAnswer(
    string Name, IReadOnlyList<string> Inboxes, IReadOnlyList<SmtpSetting> Smtp, ReleaseSetting Release, string Version);
