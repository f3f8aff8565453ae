using System.CommandLine;
using System.CommandLine.Parsing;
using SmtpKit.Tool.Options;

namespace SmtpKit.Tool;

/// <summary><c>smtpkit serve</c>: an SMTP server that files what it takes.</summary>
internal sealed class ServeCommand : Command
{
    private readonly IOptionGroup[] _groups =
    [
        new ListeningOptions(), new SignInOptions(), new RecipientOptions(), new StoreOptions(), InboxOptions.ForServe(), new LimitOptions(), new ProtocolOptions(),
    ];

    public ServeCommand()
        : base("serve", "Take mail and file it in a Maildir, until SIGINT or SIGTERM; mail that is under way is finished first.")
    {
        foreach (Option option in _groups.SelectMany(group => group.All))
        {
            Add(option);
        }

        SetAction((parsed, _) => Service.RunAsync(Read(parsed), Console.Out));
    }

    private ServeSettings Read(ParseResult parsed)
    {
        // Read by nobody there: what was meant is better asked than guessed.
        if (parsed.RootCommandResult.Children.OfType<OptionResult>().FirstOrDefault(result => !result.Implicit) is { } stray)
        {
            throw new CannotStartException($"{stray.Option.Name} stands before serve, whose options come behind it: say smtpkit serve {stray.Option.Name}");
        }

        return _groups.Aggregate(new ServeSettings(), (settings, group) => group.Read(parsed, settings));
    }
}
