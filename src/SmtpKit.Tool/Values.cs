using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>Reads the values of options: each either gives a value, or adds the one line that says what was expected.</summary>
internal static class Values
{
    // Those that are promises about relaying; the others are always offered.
    private static readonly Dictionary<string, SmtpExtensions> ExtensionNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["limits"] = SmtpExtensions.Limits,
        ["requiretls"] = SmtpExtensions.RequireTls,
        ["mt-priority"] = SmtpExtensions.MtPriority,
        ["deliverby"] = SmtpExtensions.DeliverBy,
        ["futurerelease"] = SmtpExtensions.FutureRelease,
        ["rrvs"] = SmtpExtensions.Rrvs,
        ["all"] = SmtpExtensions.All,
    };

    /// <summary>Addresses to listen on, checked by the library that will read them.</summary>
    public static string[] Addresses(ArgumentResult argument) => Addresses(argument, "", SmtpProtocol.Smtp);

    /// <summary>One address to listen on.</summary>
    public static string? Address(ArgumentResult argument) => Addresses(argument) is [string address] ? address : null;

    /// <summary>An address for the page.</summary>
    public static HttpAddress? HttpAddress(ArgumentResult argument) => One<HttpAddress?>(
        argument, (string text, out HttpAddress? address) => Tool.HttpAddress.TryParse(text, out address, out string? problem) ? null : problem);

    /// <summary>As <see cref="Addresses(ArgumentResult)"/>, for LMTP.</summary>
    public static string[] LmtpAddresses(ArgumentResult argument) => Addresses(argument, "", SmtpProtocol.Lmtp);

    /// <summary>Paths of Unix-domain sockets, as addresses.</summary>
    public static string[] UnixPaths(ArgumentResult argument) => Addresses(argument, "unix:", SmtpProtocol.Lmtp);

    /// <summary>Addresses, each of them one or, with the number of its leading bits that count, a network.</summary>
    public static IPNetwork[] Networks(ArgumentResult argument) => All(argument, (string text, out IPNetwork network) =>
    {
        network = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        string start = slash < 0 ? text : text[..slash];

        // Not 10.1 for 10.0.0.1, nor octal numbers: what the framework would read is not what was meant.
        bool valid = IPAddress.TryParse(start, out IPAddress? address)
            && !start.Contains('[', StringComparison.Ordinal)
            && !start.Contains('%', StringComparison.Ordinal)
            && (address.AddressFamily == AddressFamily.InterNetworkV6 || address.ToString() == start);
        int all = address?.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int bits = all;
        valid = valid && (slash < 0 || (int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out bits) && bits <= all));
        if (!valid)
        {
            return $"'{text}' is no address; expected ADDR or ADDR/BITS, such as 192.0.2.1, 10.0.0.0/8 or 2001:db8::/32";
        }

        network = new IPNetwork(address!, bits);
        return network.BaseAddress.Equals(address) ? null : $"'{text}' is no network: it begins at {network.BaseAddress}";
    });

    /// <summary>Names and passwords, parted at the first colon.</summary>
    public static KeyValuePair<string, string>[] Users(ArgumentResult argument) => Secrets(argument, "expected NAME:PASSWORD", _ => true);

    /// <summary>Names and tokens, parted at the first colon; tokens as RFC 6750 section 2.1 has them.</summary>
    public static KeyValuePair<string, string>[] Tokens(ArgumentResult argument) => Secrets(
        argument,
        "expected USER:TOKEN, the token of letters, digits and -._~+/, with = at the end alone (RFC 6750 section 2.1)",
        token => token.TrimEnd('=') is { Length: > 0 } text && text.All(letter => char.IsAsciiLetterOrDigit(letter) || "-._~+/".Contains(letter, StringComparison.Ordinal)));

    /// <summary>Mechanisms by their names, in any case.</summary>
    public static SmtpMechanisms? Mechanisms(ArgumentResult argument) => One<SmtpMechanisms?>(argument, (string text, out SmtpMechanisms? mechanisms) =>
    {
        mechanisms = SmtpMechanisms.None;
        foreach (string name in text.Split(','))
        {
            if (MechanismNames.Find(name) is not { } mechanism)
            {
                return $"'{name}' is none of {string.Join(", ", MechanismNames.All)}";
            }

            mechanisms |= mechanism;
        }

        return null;
    });

    public static string[] Domains(ArgumentResult argument) => All(argument, (string text, out string domain) =>
    {
        domain = text;
        return Mailbox.TryParse($"postmaster@{text}", out _) ? null : $"'{text}' is no domain and no address literal";
    });

    public static Mailbox[] Mailboxes(ArgumentResult argument) => All(argument, (string text, out Mailbox mailbox) =>
    {
        bool valid = Mailbox.TryParse(text, out Mailbox? parsed);
        mailbox = parsed!;
        return !valid ? $"'{text}' is not a mailbox; expected LOCAL-PART@DOMAIN"
            : parsed!.Domain.Length == 0 ? "<postmaster> without a domain is always accepted (RFC 5321 section 4.5.1)"
            : null;
    });

    public static string? HostName(ArgumentResult argument) => One<string?>(argument, (string text, out string? name) =>
    {
        name = text;
        return Mailbox.TryParse($"postmaster@{text}", out Mailbox? mailbox) && !mailbox.IsInternational
            ? null
            : $"'{text}' is no domain and no address literal (RFC 5321 section 4.1.2)";
    });

    public static string? Path(ArgumentResult argument) => One<string?>(argument, (string text, out string? path) =>
    {
        path = text;
        return text.Length == 0 || text.Contains('\0', StringComparison.Ordinal) ? "expected a path" : null;
    });

    public static int? Count(ArgumentResult argument) => (int?)Number(argument, 0, int.MaxValue);

    public static int? AtLeastOne(ArgumentResult argument) => (int?)Number(argument, 1, int.MaxValue);

    public static long? Octets(ArgumentResult argument) => Number(argument, 0, long.MaxValue);

    /// <summary>A second to a day.</summary>
    public static TimeSpan? Seconds(ArgumentResult argument) =>
        Number(argument, 1, 86400) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>Names of extensions with commas between them, in any case; or <c>all</c>.</summary>
    public static SmtpExtensions Extensions(ArgumentResult argument) => One(argument, (string text, out SmtpExtensions extensions) =>
    {
        extensions = SmtpExtensions.None;
        foreach (string name in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!ExtensionNames.TryGetValue(name, out SmtpExtensions extension))
            {
                return $"'{name}' is none of {string.Join(", ", ExtensionNames.Keys)}";
            }

            extensions |= extension;
        }

        return null;
    });

    /// <summary>None to a minute.</summary>
    public static TimeSpan? Milliseconds(ArgumentResult argument) =>
        Number(argument, 0, 60000) is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;

    public static LineEndings LineEndings(ArgumentResult argument) => OneOf<LineEndings>(argument);

    public static LogLevel? LogLevel(ArgumentResult argument) => OneOf<LogLevel>(argument);

    private static string[] Addresses(ArgumentResult argument, string scheme, SmtpProtocol protocol) => All(argument, (string text, out string value) =>
    {
        value = scheme + text;
        try
        {
            new SmtpServerOptions { MessageStore = new InMemoryMessageStore(), Endpoints = { new SmtpEndpoint(value) { Protocol = protocol } } }.Validate();
            return null;
        }
        catch (ArgumentException exception)
        {
            return exception.Message;
        }
    });

    private static long? Number(ArgumentResult argument, long least, long most) => One<long?>(argument, (string text, out long? number) =>
    {
        bool valid = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long parsed) && parsed >= least && parsed <= most;
        number = valid ? parsed : null;
        return valid ? null : string.Create(CultureInfo.InvariantCulture, $"'{text}' is no whole number from {least} to {most}");
    });

    private static T OneOf<T>(ArgumentResult argument)
        where T : struct, Enum => One(argument, (string text, out T value) =>
    {
        value = default;
        foreach (T candidate in Enum.GetValues<T>())
        {
            if (text.Equals(candidate.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                value = candidate;
                return null;
            }
        }

        return $"'{text}' is none of {string.Join(", ", Enum.GetNames<T>().Select(name => name.ToLowerInvariant()))}";
    });

    private static KeyValuePair<string, string>[] Secrets(ArgumentResult argument, string expected, Predicate<string> isValid)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        return All(argument, (string text, out KeyValuePair<string, string> user) =>
        {
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            user = colon < 0 ? default : new(text[..colon], text[(colon + 1)..]);

            // What is wrong may well be a secret: it is not said again.
            return colon <= 0 || colon == text.Length - 1 || !isValid(user.Value) ? expected
                : !names.Add(user.Key) ? $"the user '{user.Key}' is given twice"
                : null;
        });
    }

    private delegate string? Parser<T>(string text, out T value);

    private static T? One<T>(ArgumentResult argument, Parser<T> parse) => All(argument, parse) is [.., T value] ? value : default;

    // An error is told once: the first one is what the user reads.
    private static T[] All<T>(ArgumentResult argument, Parser<T> parse)
    {
        List<T> values = new(argument.Tokens.Count);
        foreach (Token token in argument.Tokens)
        {
            if (parse(token.Value, out T value) is { } problem)
            {
                string option = (argument.Parent as OptionResult)?.Option.Name ?? argument.Argument.Name;
                argument.AddError($"{option}: {problem}");
                break;
            }

            values.Add(value);
        }

        return [.. values];
    }
}
