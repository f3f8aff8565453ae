namespace SmtpKit.Inbox.Search;

/// <summary>What is searched of one message, each as <see cref="SearchText"/> writes it.</summary>
/// <param name="From">Author and sender.</param>
/// <param name="To">Recipients.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Body">The text and the names of attachments.</param>
internal sealed record MessageText(string From, string To, string Subject, string Body)
{
    /// <summary>How many characters of a message's text are searched.</summary>
    public const int MaxBody = 65_536;

    public bool Has(SearchTerm term)
    {
        string sought = term.IsPrefix ? " " + term.Words : $" {term.Words} ";
        return term.Field switch
        {
            SearchField.From => Has(From, sought),
            SearchField.To => Has(To, sought),
            SearchField.Subject => Has(Subject, sought),
            _ => Has(Subject, sought) || Has(From, sought) || Has(To, sought) || Has(Body, sought),
        };
    }

    private static bool Has(string text, string sought) => text.Contains(sought, StringComparison.Ordinal);
}
