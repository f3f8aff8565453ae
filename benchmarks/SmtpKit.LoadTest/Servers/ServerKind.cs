namespace SmtpKit.LoadTest.Servers;

/// <summary>A server to measure: its name, and how it is started.</summary>
/// <param name="Name">As in <c>--servers</c>, and in tables.</param>
/// <param name="Command">The program and its arguments; in each, <c>{port}</c>, <c>{cert}</c> and <c>{key}</c> are replaced.</param>
/// <param name="TlsArguments">Further arguments for workloads under TLS; null when it knows no TLS.</param>
/// <param name="ManyArguments">Further arguments for more sessions at once, or more recipients, than it takes by itself.</param>
internal sealed record ServerKind(string Name, IReadOnlyList<string> Command, IReadOnlyList<string>? TlsArguments, IReadOnlyList<string> ManyArguments)
{
    /// <summary>Set for the server's process on top of the environment; null takes a variable away.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>What the tables say of it: its version.</summary>
    public Func<string> Version { get; init; } = () => "";

    /// <summary>What has to be there so that it can be started, or null.</summary>
    public string? Missing { get; init; }
}
