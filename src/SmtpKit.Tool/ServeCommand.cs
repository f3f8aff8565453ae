using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary><c>smtpkit serve</c>: its options, and nothing of what they lead to.</summary>
internal sealed class ServeCommand : Command
{
    private readonly Option<string[]> _listen = new("--listen")
    {
        Description = "Listen here for SMTP, with STARTTLS when there is a certificate: 127.0.0.1:25, [::1]:25, *:25 (both families), "
            + "localhost:25 (both loopbacks), unix:/run/smtp.sock; port 0 takes a free one. Repeatable. Default: 127.0.0.1:2525, unless another --listen option is given.",
        HelpName = "ADDR:PORT",
        CustomParser = Values.Addresses,
    };

    private readonly Option<string[]> _listenTls = new("--listen-tls")
    {
        Description = "Listen here for SMTP under TLS from the first octet (port 465). Repeatable. Needs --cert.",
        HelpName = "ADDR:PORT",
        CustomParser = Values.Addresses,
    };

    private readonly Option<string[]> _listenLmtp = new("--listen-lmtp")
    {
        Description = "Listen here for LMTP, by which a mail system hands over mail to be filed; never on port 25. Repeatable.",
        HelpName = "ADDR:PORT",
        CustomParser = Values.LmtpAddresses,
    };

    private readonly Option<string[]> _listenUnix = new("--listen-unix")
    {
        Description = "Listen on this Unix-domain socket for LMTP; who may write to the file may connect. @NAME is an abstract one. Repeatable.",
        HelpName = "PATH",
        CustomParser = Values.UnixPaths,
    };

    private readonly Option<string[]> _listenProxy = new("--listen-proxy")
    {
        Description = "Listen here for SMTP as --listen does, behind a proxy: every connection has to begin with a header of the PROXY protocol, version 1 or 2. Repeatable.",
        HelpName = "ADDR:PORT",
        CustomParser = Values.Addresses,
    };

    private readonly Option<IPNetwork[]> _trustedProxies = new("--trust-proxy")
    {
        Description = "Take connections to --listen-proxy from here and nowhere else. Repeatable. Default: 127.0.0.1 and ::1.",
        HelpName = "ADDR[/BITS]",
        CustomParser = Values.Networks,
    };

    private readonly Option<string?> _certificate = new("--cert")
    {
        Description = "The certificate, with its intermediate ones behind it, in a PEM file, which is loaded again when it changes; or self-signed, to have one made.",
        HelpName = "FILE.pem|" + TlsCertificate.SelfSigned,
        CustomParser = Values.Path,
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description = "The certificate's private key in a PEM file. Default: the certificate's own file.",
        HelpName = "FILE.pem",
        CustomParser = Values.Path,
    };

    private readonly Option<string?> _clientAuthorities = new("--client-ca")
    {
        Description = "Ask clients for a certificate, which they need not have, and trust those of the authorities in this PEM file. Needs --cert.",
        HelpName = "FILE.pem",
        CustomParser = Values.Path,
    };

    private readonly Option<string?> _name = new("--name")
    {
        Description = "The server's name, for the greeting and Received. Default: the machine's name.",
        HelpName = "HOST",
        CustomParser = Values.HostName,
    };

    private readonly Option<KeyValuePair<string, string>[]> _users = new("--user")
    {
        Description = "Somebody who may sign in; turns AUTH on, under TLS. Repeatable.",
        HelpName = "NAME:PASSWORD",
        CustomParser = Values.Users,
    };

    private readonly Option<KeyValuePair<string, string>[]> _tokens = new("--token")
    {
        Description = "Somebody who may sign in with a bearer token (XOAUTH2, OAUTHBEARER); turns AUTH on, under TLS. Repeatable.",
        HelpName = "USER:TOKEN",
        CustomParser = Values.Tokens,
    };

    private readonly Option<SmtpMechanisms?> _mechanisms = new("--auth-mechanisms")
    {
        Description = $"How one may sign in: {string.Join(", ", MechanismNames.All)}; with commas between. "
            + "Default: PLAIN,LOGIN with --user, XOAUTH2,OAUTHBEARER with --token. By EXTERNAL a client signs in as whom its certificate names "
            + "(mail address, else common name), if --client-ca trusts it.",
        HelpName = "LIST",
        CustomParser = Values.Mechanisms,
    };

    private readonly Option<bool> _requireAuthentication = new("--require-auth")
    {
        Description = "Take no mail before AUTH. Needs --user, --token or --auth-mechanisms EXTERNAL.",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<bool> _allowPlaintextAuthentication = new("--allow-plaintext-auth")
    {
        Description = "Offer AUTH without TLS too: passwords then cross the network in the clear.",
        Arity = ArgumentArity.Zero,
    };

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

    private readonly Option<SmtpExtensions> _extensions = new("--extensions")
    {
        Description = "Offer these extensions too, with commas between them: their parameters are checked and told the log at debug, and kept by nobody, since "
            + "nothing is relayed. futurerelease is for clients that signed in, requiretls for those under TLS. Default: none.",
        HelpName = "LIST|all",
        CustomParser = Values.Extensions,
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

    private readonly Option<IPNetwork[]> _trustedXClients = new("--trust-xclient")
    {
        Description = "Let clients from there say for whom they speak, by XCLIENT and XFORWARD: for any address and any user. Repeatable. Default: none.",
        HelpName = "ADDR[/BITS]",
        CustomParser = Values.Networks,
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

    public ServeCommand()
        : base("serve", "Take mail and file it in a Maildir, until SIGINT or SIGTERM; mail that is under way is finished first.")
    {
        Add(_listen);
        Add(_listenTls);
        Add(_listenLmtp);
        Add(_listenUnix);
        Add(_listenProxy);
        Add(_trustedProxies);
        Add(_certificate);
        Add(_key);
        Add(_clientAuthorities);
        Add(_name);
        Add(_users);
        Add(_tokens);
        Add(_mechanisms);
        Add(_requireAuthentication);
        Add(_allowPlaintextAuthentication);
        Add(_domains);
        Add(_rejectedRecipients);
        Add(_maildir);
        Add(_discard);
        Add(_maxSize);
        Add(_maxConnections);
        Add(_maxConnectionsPerAddress);
        Add(_maxRecipients);
        Add(_idleTimeout);
        Add(_dataTimeout);
        Add(_greetingDelay);
        Add(_trustedXClients);
        Add(_extensions);
        Add(_lineEndings);
        Add(_logLevel);
        SetAction((parsed, _) => Service.RunAsync(Read(parsed), Console.Out));
    }

    private ServeSettings Read(ParseResult parsed) => new()
    {
        Listen = parsed.GetValue(_listen) ?? [],
        ListenTls = parsed.GetValue(_listenTls) ?? [],
        ListenLmtp = [.. parsed.GetValue(_listenLmtp) ?? [], .. parsed.GetValue(_listenUnix) ?? []],
        ListenProxy = parsed.GetValue(_listenProxy) ?? [],
        TrustedProxies = parsed.GetValue(_trustedProxies) ?? [],
        Certificate = parsed.GetValue(_certificate),
        Key = parsed.GetValue(_key),
        ClientAuthorities = parsed.GetValue(_clientAuthorities),
        Name = parsed.GetValue(_name),
        Users = parsed.GetValue(_users) ?? [],
        Tokens = parsed.GetValue(_tokens) ?? [],
        Mechanisms = parsed.GetValue(_mechanisms),
        RequireAuthentication = parsed.GetValue(_requireAuthentication),
        AllowPlaintextAuthentication = parsed.GetValue(_allowPlaintextAuthentication),
        Domains = parsed.GetValue(_domains) ?? [],
        RejectedRecipients = parsed.GetValue(_rejectedRecipients) ?? [],
        Maildir = parsed.GetValue(_maildir),
        Discard = parsed.GetValue(_discard),
        MaxSize = parsed.GetValue(_maxSize),
        MaxConnections = parsed.GetValue(_maxConnections),
        MaxConnectionsPerAddress = parsed.GetValue(_maxConnectionsPerAddress),
        MaxRecipients = parsed.GetValue(_maxRecipients),
        IdleTimeout = parsed.GetValue(_idleTimeout),
        DataTimeout = parsed.GetValue(_dataTimeout),
        GreetingDelay = parsed.GetValue(_greetingDelay),
        TrustedXClients = parsed.GetValue(_trustedXClients) ?? [],
        Extensions = parsed.GetValue(_extensions),
        LineEndings = parsed.GetValue(_lineEndings),
        LogLevel = parsed.GetValue(_logLevel) ?? LogLevel.Information,
    };
}
