using System.CommandLine;

namespace SmtpKit.Tool.Options;

/// <summary>The inbox: how it is seen, and what it keeps.</summary>
internal sealed class InboxOptions : IOptionGroup
{
    private readonly Option<HttpAddress?> _http;
    private readonly Option<bool>? _noHttp;

    private readonly Option<string?> _inbox = new("--inbox")
    {
        Description = "The SQLite file that the inbox keeps its messages in, over restarts; made when it is not there. Default: it keeps them in memory.",
        HelpName = "FILE",
        CustomParser = Values.Path,
    };

    private readonly Option<int?> _keep = new("--keep")
    {
        Description = "The most messages that the inbox keeps; the oldest make room. Default: 1000 in memory, all with --inbox.",
        HelpName = "N",
        CustomParser = Values.AtLeastOne,
    };

    private readonly Option<string?> _pop3 = new("--pop3")
    {
        Description = "Let mail programs read the inbox by POP3 here, with STLS when there is a certificate: any name and password, or those of --user. Default: no POP3.",
        HelpName = "ADDR:PORT",
        CustomParser = Values.Address,
    };

    private readonly Option<bool> _open = new("--open")
    {
        Description = "Open the page in a browser.",
        Arity = ArgumentArity.Zero,
    };

    private InboxOptions(string defaultPage, Option<bool>? noHttp)
    {
        _http = new("--http")
        {
            Description = $"Show the page of the inbox here; to this machine only, or beyond loopback to those of --user, with --allow-plaintext-auth. Default: {defaultPage}.",
            HelpName = "ADDR:PORT",
            CustomParser = Values.HttpAddress,
        };
        _noHttp = noHttp;
    }

    /// <summary>With a page, unless it is told otherwise.</summary>
    public static InboxOptions ForCatcher() => new(HttpAddress.Default.Text, new("--no-http")
    {
        Description = "Show no page.",
        Arity = ArgumentArity.Zero,
    });

    /// <summary>With nothing, unless it is told otherwise.</summary>
    public static InboxOptions ForServe() => new("no page", noHttp: null);

    public IEnumerable<Option> All => _noHttp is null ? [_http, _inbox, _keep, _pop3, _open] : [_http, _noHttp, _inbox, _keep, _pop3, _open];

    public ServeSettings Read(ParseResult parsed, ServeSettings settings)
    {
        bool noHttp = _noHttp is not null && parsed.GetValue(_noHttp);
        HttpAddress? http = parsed.GetValue(_http);
        return settings with
        {
            Http = http ?? (_noHttp is null || noHttp ? null : HttpAddress.Default),
            NoHttp = noHttp,
            InboxFile = parsed.GetValue(_inbox),
            Keep = parsed.GetValue(_keep),
            Pop3 = parsed.GetValue(_pop3),
            Open = parsed.GetValue(_open),
        };
    }
}
