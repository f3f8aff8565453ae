using System.CommandLine;
using SmtpKit.LoadTest.Growth;
using SmtpKit.LoadTest.Load;
using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest;

/// <summary>The command line.</summary>
internal sealed class LoadTestCommand : RootCommand
{
    // What shells say of a program that ended by SIGINT.
    private const int Interrupted = 130;

    private static readonly string GrowthServers = string.Join(
        ',', ServerNames.SmtpSink, ServerNames.BareLoop, ServerNames.BareLoopInline, ServerNames.SmtpKit, ServerNames.SmtpKitDefault);

    private readonly Option<string> _workloads = new("--workloads")
    {
        Description = "Which workloads, with commas between them; with --growth, of sessions, size, recipients and cores. Default: all.",
        HelpName = string.Join(',', Workloads.All.Select(workload => workload.Name)),
    };

    private readonly Option<string> _servers = new("--servers")
    {
        Description = "Which servers, with commas between them; peers are always taken. Default: all.",
        HelpName = string.Join(',', ServerCatalog.All().Select(server => server.Name)),
    };

    private readonly Option<string[]> _peers = new("--peer")
    {
        Description = "A further server: the shell runs COMMAND, in which {port}, {cert} and {key} are replaced; it has to listen on 127.0.0.1. "
            + "It gets workloads under TLS when {cert} is there. Repeatable.",
        HelpName = "NAME=COMMAND",
    };

    private readonly Option<int> _rounds = new("--rounds") { Description = "Rounds after each start of the servers.", DefaultValueFactory = _ => 5 };

    private readonly Option<int> _launches = new("--launches")
    {
        Description = "How often the servers are started for each workload: differences below 25 % are between processes, not rounds.",
        DefaultValueFactory = _ => 3,
    };

    private readonly Option<double> _seconds = new("--seconds") { Description = "About how long a server is under load in a round.", DefaultValueFactory = _ => 1 };

    private readonly Option<bool> _quick = new("--quick") { Description = "Small counts: shows that everything works, not what it costs." };

    private readonly Option<string> _generator = new("--generator")
    {
        Description = "Where load comes from: own sessions, or Postfix's smtp-source for those of the workloads that it can do (W1, W2). Default: own.",
        HelpName = $"own|{SmtpSource.Name}",
    };

    private readonly Option<bool> _growth = new("--growth")
    {
        Description = "How cost grows with sessions, size, recipients and cores, instead of workloads: a table and charts beside it. "
            + "Default servers: smtp-sink, bare, bare-inline, smtpkit, smtpkit-default.",
    };

    private readonly Option<bool> _rsa = new("--rsa") { Description = "The certificate has a key of RSA, 2,048 bits. Default: ECDSA, P-256." };

    private readonly Option<bool> _strict = new("--strict") { Description = "Exit code 1 when a bar is missed." };

    private readonly Option<string?> _output = new("--output")
    {
        Description = "Where the results go, in Markdown; charts go beside it. Default: benchmarks/results/load-test.md for all workloads and servers, "
            + "benchmarks/results/growth.md for --growth, nowhere for less.",
        HelpName = "FILE.md",
    };

    public LoadTestCommand()
        : base("Starts SMTP servers as processes of their own, sends each the same load in turn, checks every reply, and says what a message costs: "
            + "processor time, memory, latency. As root on Debian it installs what is missing.")
    {
        Add(_workloads);
        Add(_servers);
        Add(_peers);
        Add(_rounds);
        Add(_launches);
        Add(_seconds);
        Add(_quick);
        Add(_generator);
        Add(_growth);
        Add(_rsa);
        Add(_strict);
        Add(_output);
        SetAction((parsed, cancellationToken) => RunAsync(parsed, cancellationToken));
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            Settings settings = Read(parsed);
            return settings.Growth.Count > 0 ? await GrowthTest.RunAsync(settings, cancellationToken) : await LoadTest.RunAsync(settings, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return Interrupted;
        }
        catch (LoadTestException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 2;
        }
    }

    private Settings Read(ParseResult parsed)
    {
        bool quick = parsed.GetValue(_quick);
        bool growth = parsed.GetValue(_growth);
        ILoad load = LoadOf(parsed.GetValue(_generator));
        bool all = parsed.GetValue(_workloads) is null && parsed.GetValue(_servers) is null && load is Generator && !quick;
        return new Settings
        {
            Workloads = growth ? [] : [.. Chosen(parsed.GetValue(_workloads), Workloads.All, workload => workload.Name).Where(load.Can)],
            Servers = [.. ChosenServers(parsed.GetValue(_servers) ?? (growth ? GrowthServers : null)), .. (parsed.GetValue(_peers) ?? []).Select(Peer)],
            Rounds = quick ? 1 : parsed.GetValue(_rounds),
            Launches = quick ? 1 : parsed.GetValue(_launches),
            Seconds = parsed.GetValue(_seconds),
            Quick = quick,
            Load = load,
            Growth = growth ? Chosen(parsed.GetValue(_workloads), GrowthCatalog.All(quick), series => series.Name) : [],
            RsaKey = parsed.GetValue(_rsa),
            Strict = parsed.GetValue(_strict),
            Output = parsed.GetValue(_output) ?? (all ? Path.Combine(Repository.Root, "benchmarks", "results", growth ? "growth.md" : "load-test.md") : null),
        };
    }

    private static ILoad LoadOf(string? name) => name switch
    {
        null or "own" => new Generator(),
        SmtpSource.Name when SmtpSource.Program is not null => new SmtpSource(),
        SmtpSource.Name => throw new LoadTestException("smtp-source of Postfix is not installed"),
        _ => throw new LoadTestException($"'{name}' is none of own, {SmtpSource.Name}"),
    };

    private static List<ServerKind> ChosenServers(string? names)
    {
        Installer.InstallMissing(Chosen(names, ServerCatalog.All(), server => server.Name));

        // Asked again: what was missing may be there now.
        List<ServerKind> chosen = Chosen(names, ServerCatalog.All(), server => server.Name);
        foreach (ServerKind server in chosen.Where(server => server.Missing is not null))
        {
            Console.WriteLine($"without {server.Name}: {server.Missing} is not installed");
        }

        return [.. chosen.Where(server => server.Missing is null)];
    }

    private static List<T> Chosen<T>(string? names, IReadOnlyList<T> all, Func<T, string> name)
    {
        if (names is null)
        {
            return [.. all];
        }

        string[] wanted = names.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string? unknown = wanted.FirstOrDefault(one => !all.Any(item => string.Equals(name(item), one, StringComparison.OrdinalIgnoreCase)));
        return unknown is null
            ? [.. all.Where(item => wanted.Contains(name(item), StringComparer.OrdinalIgnoreCase))]
            : throw new LoadTestException($"'{unknown}' is none of {string.Join(", ", all.Select(name))}");
    }

    private static ServerKind Peer(string text) =>
        text.Split('=', 2) is [{ Length: > 0 } name, { Length: > 0 } command]
            ? ServerCatalog.Peer(name, command)
            : throw new LoadTestException($"--peer takes NAME=COMMAND, not '{text}'");
}
