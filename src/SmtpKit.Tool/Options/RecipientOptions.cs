using System.CommandLine;

namespace SmtpKit.Tool.Options;

/// <summary>For whom mail is taken.</summary>
internal sealed class RecipientOptions : IOptionGroup
{
    private readonly Option<string[]> _domains = new("--domain")
    {
        Description = "Take mail for this domain; recipients elsewhere get 550 5.7.1 unless the client signed in. Repeatable. Default: every domain is local.",
        HelpName = "NAME",
        CustomParser = Values.Domains,
    };

    private readonly Option<Mailbox[]> _rejectedRecipients = new("--reject-recipient")
    {
        Description = "Answer this recipient 550 5.1.1. Repeatable.",
        HelpName = "ADDR",
        CustomParser = Values.Mailboxes,
    };

    public IEnumerable<Option> All => [_domains, _rejectedRecipients];

    public ServeSettings Read(ParseResult parsed, ServeSettings settings) => settings with
    {
        Domains = parsed.GetValue(_domains) ?? [],
        RejectedRecipients = parsed.GetValue(_rejectedRecipients) ?? [],
    };
}
