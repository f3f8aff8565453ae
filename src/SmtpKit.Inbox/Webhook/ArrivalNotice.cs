namespace SmtpKit.Inbox.Webhook;

/// <summary>What a webhook is told.</summary>
/// <param name="Inbox">The inbox's name; empty for the main one.</param>
/// <param name="Message">The message that has arrived.</param>
internal sealed record ArrivalNotice(string Inbox, InboxSummary Message);
