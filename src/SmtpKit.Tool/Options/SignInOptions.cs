using System.CommandLine;

namespace SmtpKit.Tool.Options;

/// <summary>Who may sign in, and how.</summary>
internal sealed class SignInOptions : IOptionGroup
{
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

    public IEnumerable<Option> All => [_users, _tokens, _mechanisms, _requireAuthentication, _allowPlaintextAuthentication];

    public ServeSettings Read(ParseResult parsed, ServeSettings settings) => settings with
    {
        Users = parsed.GetValue(_users) ?? [],
        Tokens = parsed.GetValue(_tokens) ?? [],
        Mechanisms = parsed.GetValue(_mechanisms),
        RequireAuthentication = parsed.GetValue(_requireAuthentication),
        AllowPlaintextAuthentication = parsed.GetValue(_allowPlaintextAuthentication),
    };
}
