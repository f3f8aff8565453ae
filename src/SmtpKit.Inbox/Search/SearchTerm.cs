namespace SmtpKit.Inbox.Search;

/// <summary>Words to be found in this order with nothing between them.</summary>
/// <param name="Field">Where.</param>
/// <param name="Words">As <see cref="SearchText"/> writes them: single spaces between them, and none around.</param>
/// <param name="IsPrefix">Whether the last word may go on.</param>
internal sealed record SearchTerm(SearchField Field, string Words, bool IsPrefix);
