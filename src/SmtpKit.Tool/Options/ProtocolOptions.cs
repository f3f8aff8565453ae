using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool.Options;

/// <summary>What is spoken beyond the usual, and what is logged.</summary>
internal sealed class ProtocolOptions : IOptionGroup
{
    private readonly Option<IPNetwork[]> _trustedXClients = new("--trust-xclient")
    {
        Description = "Let clients from there say for whom they speak, by XCLIENT and XFORWARD: for any address and any user. Repeatable. Default: none.",
        HelpName = "ADDR[/BITS]",
        CustomParser = Values.Networks,
    };

    private readonly Option<SmtpExtensions> _extensions = new("--extensions")
    {
        Description = "Offer these extensions too, with commas between them: their parameters are checked and told the log at debug, and kept by nobody, since "
            + "nothing is relayed. futurerelease is for clients that signed in, requiretls for those under TLS. Default: none.",
        HelpName = "LIST|all",
        CustomParser = Values.Extensions,
    };

    private readonly Option<LineEndings> _lineEndings = new("--line-endings")
    {
        Description = "What becomes of a bare CR or LF in a message: it is refused, it becomes CRLF, or it becomes CRLF and is logged. Default: strict.",
        HelpName = "strict|repair|audit",
        CustomParser = Values.LineEndings,
    };

    private readonly Option<LogLevel?> _logLevel = new("--log-level")
    {
        Description = "trace, debug, information, warning, error, critical or none; logs go to stderr. Default: information.",
        HelpName = "LEVEL",
        CustomParser = Values.LogLevel,
    };

    public IEnumerable<Option> All => [_trustedXClients, _extensions, _lineEndings, _logLevel];

    public ServeSettings Read(ParseResult parsed, ServeSettings settings) => settings with
    {
        TrustedXClients = parsed.GetValue(_trustedXClients) ?? [],
        Extensions = parsed.GetValue(_extensions),
        LineEndings = parsed.GetValue(_lineEndings),
        LogLevel = parsed.GetValue(_logLevel) ?? LogLevel.Information,
    };
}
