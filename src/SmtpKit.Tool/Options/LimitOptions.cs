using System.CommandLine;

namespace SmtpKit.Tool.Options;

/// <summary>How much is taken, and how long is waited.</summary>
internal sealed class LimitOptions : IOptionGroup
{
    private readonly Option<long?> _maxSize = new("--max-size")
    {
        Description = "Largest message, in octets; 0 for no limit. Default: 37748736.",
        HelpName = "OCTETS",
        CustomParser = Values.Octets,
    };

    private readonly Option<int?> _maxConnections = new("--max-connections")
    {
        Description = "Most connections at once; 0 for no limit. Default: 5000.",
        HelpName = "N",
        CustomParser = Values.Count,
    };

    private readonly Option<int?> _maxConnectionsPerAddress = new("--max-connections-per-address")
    {
        Description = "Most connections at once from one IPv4 address or one IPv6 network of 64 bits; 0 for no limit. Default: 100.",
        HelpName = "N",
        CustomParser = Values.Count,
    };

    private readonly Option<int?> _maxRecipients = new("--max-recipients")
    {
        Description = "Most recipients of one message; 0 for no limit. Default: 1000.",
        HelpName = "N",
        CustomParser = Values.Count,
    };

    private readonly Option<TimeSpan?> _idleTimeout = new("--idle-timeout")
    {
        Description = "Longest wait for the client, 1 to 86400: for a whole command line, for octets of a message, for a response of AUTH, for a handshake, "
            + "for it to read. Default: 300, 180, 120, 30 and 60.",
        HelpName = "SECONDS",
        CustomParser = Values.Seconds,
    };

    private readonly Option<TimeSpan?> _dataTimeout = new("--data-timeout")
    {
        Description = "Longest wait for all the octets of one message together, 1 to 86400; whatever --idle-timeout says. Default: 3600, or --idle-timeout if that is more.",
        HelpName = "SECONDS",
        CustomParser = Values.Seconds,
    };

    private readonly Option<TimeSpan?> _greetingDelay = new("--greeting-delay")
    {
        Description = "Wait so long before the greeting, 0 to 60000, and refuse a client that speaks before it: 554 5.5.1. Default: 0, and no refusal.",
        HelpName = "MS",
        CustomParser = Values.Milliseconds,
    };

    public IEnumerable<Option> All => [_maxSize, _maxConnections, _maxConnectionsPerAddress, _maxRecipients, _idleTimeout, _dataTimeout, _greetingDelay];

    public ServeSettings Read(ParseResult parsed, ServeSettings settings) => settings with
    {
        MaxSize = parsed.GetValue(_maxSize),
        MaxConnections = parsed.GetValue(_maxConnections),
        MaxConnectionsPerAddress = parsed.GetValue(_maxConnectionsPerAddress),
        MaxRecipients = parsed.GetValue(_maxRecipients),
        IdleTimeout = parsed.GetValue(_idleTimeout),
        DataTimeout = parsed.GetValue(_dataTimeout),
        GreetingDelay = parsed.GetValue(_greetingDelay),
    };
}
