using System.CommandLine;
using System.CommandLine.Help;
using SmtpKit.Tool.Options;

namespace SmtpKit.Tool;

/// <summary><c>smtpkit</c> without a verb: the mail catcher.</summary>
internal sealed class CatchCommand : Command
{
    private readonly IOptionGroup[] _groups =
    [
        new ListeningOptions(), InboxOptions.ForCatcher(), new SignInOptions(), new RecipientOptions(), new LimitOptions(), new ProtocolOptions(),
    ];

    // What somebody may try who has read of serve: known, so that the answer can say what to do.
    private readonly Option[] _ofServe = [.. new StoreOptions().All.Select(MakeHidden)];

    public CatchCommand()
        : base(
            "smtpkit",
            "Catch the mail that an application sends and show it on a page, http://127.0.0.1:8025, until SIGINT or SIGTERM. Nothing is delivered. "
            + "With a command: an SMTP server on the command line.")
    {
        foreach (Option option in _groups.SelectMany(group => group.All).Concat(_ofServe))
        {
            Add(option);
        }

        Add(new ServeCommand());
        Add(new HelpOption());
        Add(new VersionOption());
        SetAction((parsed, _) => Service.RunAsync(Read(parsed), Console.Out));
    }

    private ServeSettings Read(ParseResult parsed)
    {
        if (_ofServe.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } option)
        {
            throw new CannotStartException($"{option.Name} is for serve: say smtpkit serve {option.Name}{(option.Name == "--maildir" ? " DIR, with --http to see the mail too" : "")}");
        }

        return _groups.Aggregate(new ServeSettings { IsCatcher = true }, (settings, group) => group.Read(parsed, settings));
    }

    private static Option MakeHidden(Option option)
    {
        option.Hidden = true;
        return option;
    }
}
