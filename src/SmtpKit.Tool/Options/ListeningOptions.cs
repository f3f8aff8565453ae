using System.CommandLine;
using System.Net;

namespace SmtpKit.Tool.Options;

/// <summary>Where mail is taken, under which name and with which certificate.</summary>
internal sealed class ListeningOptions : IOptionGroup
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

    public IEnumerable<Option> All => [_listen, _listenTls, _listenLmtp, _listenUnix, _listenProxy, _trustedProxies, _certificate, _key, _clientAuthorities, _name];

    public ServeSettings Read(ParseResult parsed, ServeSettings settings) => settings with
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
    };
}
