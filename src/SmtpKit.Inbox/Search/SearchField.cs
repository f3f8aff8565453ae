namespace SmtpKit.Inbox.Search;

/// <summary>Where a word is looked for.</summary>
internal enum SearchField
{
    Any,
    From,
    To,
    Subject,
}
