using System.Net;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Tool;

/// <summary>What the command line says: each value is well formed; whether they go together is another matter.</summary>
internal sealed record ServeSettings
{
    public IReadOnlyList<string> Listen { get; init; } = [];

    public IReadOnlyList<string> ListenTls { get; init; } = [];

    public IReadOnlyList<string> ListenLmtp { get; init; } = [];

    public IReadOnlyList<string> ListenProxy { get; init; } = [];

    /// <summary>Empty for the library's default.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>A PEM file or <see cref="TlsCertificate.SelfSigned"/>; null for no TLS.</summary>
    public string? Certificate { get; init; }

    public string? Key { get; init; }

    /// <summary>A PEM file; null when clients are not asked for certificates.</summary>
    public string? ClientAuthorities { get; init; }

    /// <summary>Null for the machine's own name.</summary>
    public string? Name { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Users { get; init; } = [];

    public IReadOnlyList<KeyValuePair<string, string>> Tokens { get; init; } = [];

    /// <summary>Null when nothing is said.</summary>
    public SmtpMechanisms? Mechanisms { get; init; }

    /// <summary>Whether there is somebody who may sign in.</summary>
    public bool CanSignIn => Users.Count > 0 || Tokens.Count > 0 || Mechanisms?.HasFlag(SmtpMechanisms.External) == true;

    public bool RequireAuthentication { get; init; }

    public bool AllowPlaintextAuthentication { get; init; }

    /// <summary>Empty when all domains are local.</summary>
    public IReadOnlyList<string> Domains { get; init; } = [];

    public IReadOnlyList<Mailbox> RejectedRecipients { get; init; } = [];

    /// <summary>Null when nothing is said.</summary>
    public string? Maildir { get; init; }

    public bool Discard { get; init; }

    /// <summary>Whether messages go to the inbox alone.</summary>
    public bool IsCatcher { get; init; }

    /// <summary>Where the page of the inbox is; null for no page.</summary>
    public HttpAddress? Http { get; init; }

    /// <summary>Whether other machines reach the page, and there are names and passwords to tell who may see it.</summary>
    public bool PageNeedsSignIn => Http is { IsLocal: false } && Users.Count > 0 && AllowPlaintextAuthentication;

    /// <summary>Whether it was said that there is to be no page.</summary>
    public bool NoHttp { get; init; }

    /// <summary>A SQLite file; null for memory.</summary>
    public string? InboxFile { get; init; }

    /// <summary>Null when nothing is said.</summary>
    public int? Keep { get; init; }

    /// <summary>Where mail programs read the inbox; null for nowhere.</summary>
    public string? Pop3 { get; init; }

    public bool Open { get; init; }

    public bool HasInbox => IsCatcher || Http is not null || Pop3 is not null;

    // Null stands for the library's default, 0 for no limit.
    public long? MaxSize { get; init; }

    public int? MaxConnections { get; init; }

    public int? MaxConnectionsPerAddress { get; init; }

    public int? MaxRecipients { get; init; }

    public TimeSpan? IdleTimeout { get; init; }

    public TimeSpan? DataTimeout { get; init; }

    /// <summary>Null for none, and early talk is taken.</summary>
    public TimeSpan? GreetingDelay { get; init; }

    public IReadOnlyList<IPNetwork> TrustedXClients { get; init; } = [];

    /// <summary>Besides those that are always offered.</summary>
    public SmtpExtensions Extensions { get; init; }

    public LineEndings LineEndings { get; init; }

    public LogLevel LogLevel { get; init; } = LogLevel.Information;
}
