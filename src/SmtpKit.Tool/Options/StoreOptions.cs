using System.CommandLine;

namespace SmtpKit.Tool.Options;

/// <summary>What becomes of mail that is not for the inbox alone.</summary>
internal sealed class StoreOptions : IOptionGroup
{
    private readonly Option<string?> _maildir = new("--maildir")
    {
        Description = "The Maildir that messages are filed in; made when it is not there. Default: ./mail.",
        HelpName = "DIR",
        CustomParser = Values.Path,
    };

    private readonly Option<bool> _discard = new("--discard")
    {
        Description = "Read every message whole, count it and drop it, with no Maildir: for load tests.",
        Arity = ArgumentArity.Zero,
    };

    public IEnumerable<Option> All => [_maildir, _discard];

    public ServeSettings Read(ParseResult parsed, ServeSettings settings) => settings with
    {
        Maildir = parsed.GetValue(_maildir),
        Discard = parsed.GetValue(_discard),
    };
}
