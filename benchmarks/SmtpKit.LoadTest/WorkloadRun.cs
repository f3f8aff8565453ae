using SmtpKit.LoadTest.Load;
using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest;

/// <summary>One workload over all servers: started, warmed up, measured in turn, stopped; as often as there are launches.</summary>
internal sealed class WorkloadRun(Settings settings, Workload workload, ServerNeeds needs)
{
    private readonly WorkloadResult _result = new(workload);

    /// <summary>How many messages a server gets in a round; null for as many as take the time of one.</summary>
    public long? Messages { get; init; }

    public async Task<WorkloadResult> RunAsync(CancellationToken cancellationToken)
    {
        for (int launch = 0; launch < settings.Launches; launch++)
        {
            if (workload.Fresh)
            {
                await RunFreshAsync(cancellationToken);
            }
            else
            {
                await RunLaunchAsync(cancellationToken);
            }
        }

        return _result;
    }

    private List<ServerKind> Suitable() =>
        [.. settings.Servers.Where(server => (!workload.Tls || server.TlsArguments is not null) && !_result.Failures.ContainsKey(server.Name))];

    // A round of given length may be too long for a warm-up, or too short: code is warm after many short messages of the kind, too.
    private Workload WarmUpWorkload() => Messages is null ? workload : workload with
    {
        MessageOctets = Math.Min(workload.MessageOctets, 10 * Workload.Kilobyte),
        Sessions = Math.Min(workload.Sessions, 20),
        Recipients = Math.Min(workload.Recipients, 10),
    };

    private async Task RunLaunchAsync(CancellationToken cancellationToken)
    {
        List<Contender> contenders = [];
        try
        {
            foreach (ServerKind kind in Suitable())
            {
                await TryAsync(kind, async () =>
                {
                    Contender contender = new(await ServerProcess.StartAsync(kind, needs, cancellationToken));
                    contenders.Add(contender);
                    await contender.WarmUpAsync(WarmUpWorkload(), settings, cancellationToken);
                });
            }

            for (int round = 0; round < settings.Rounds; round++)
            {
                int number = _result.StartRound();
                for (int turn = 0; turn < contenders.Count; turn++)
                {
                    // Another one begins each time: what is slow or quick about a place in the order is shared by all.
                    Contender contender = contenders[(turn + number) % contenders.Count];
                    await TryAsync(contender.Server.Kind, async () =>
                    {
                        long messages = Messages ?? contender.Messages;
                        _result.Add(contender.Server.Kind.Name, await settings.Load.RunAsync(contender.Server, workload, messages, cancellationToken));
                    });
                }
            }

            foreach (Contender contender in contenders.Where(contender => !_result.Failures.ContainsKey(contender.Server.Kind.Name)))
            {
                await TryAsync(contender.Server.Kind, () => contender.Server.StopAsync());
            }
        }
        finally
        {
            foreach (Contender contender in contenders)
            {
                await contender.Server.DisposeAsync();
            }
        }
    }

    // A process that has done nothing yet is a launch, so that one round does.
    private async Task RunFreshAsync(CancellationToken cancellationToken)
    {
        _result.StartRound();
        foreach (ServerKind kind in Suitable())
        {
            await TryAsync(kind, async () =>
            {
                if (workload.Cost != Cost.Allocated)
                {
                    (Measured all, _) = await RunOnceAsync(kind, workload.Fewest, cancellationToken);
                    _result.Add(kind.Name, all);
                    return;
                }

                (_, long? few) = await RunOnceAsync(kind, workload.WarmUp, cancellationToken);
                if (few is not null)
                {
                    // What a start allocates, and the first messages, is in both and falls out.
                    (Measured measured, long? many) = await RunOnceAsync(kind, workload.WarmUp + workload.Fewest, cancellationToken);
                    _result.Add(kind.Name, measured with { Allocated = (many!.Value - few.Value) * measured.Messages / workload.Fewest });
                }
            });
        }
    }

    /// <returns>What was measured, and what the server's process allocated in its life, if it says so.</returns>
    private async Task<(Measured Measured, long? Allocated)> RunOnceAsync(ServerKind kind, long messages, CancellationToken cancellationToken)
    {
        await using ServerProcess server = await ServerProcess.StartAsync(kind, needs, cancellationToken);
        Measured measured = await settings.Load.RunAsync(server, workload, messages, cancellationToken);
        return (measured, await server.StopAsync());
    }

    // A server that fails is out of this workload, and the table says why; the others go on.
    private async Task TryAsync(ServerKind kind, Func<Task> step)
    {
        if (_result.Failures.ContainsKey(kind.Name))
        {
            return;
        }

        try
        {
            await step();
        }
        catch (LoadTestException exception)
        {
            _result.Fail(kind.Name, exception.Message);
            Console.WriteLine($"  {exception.Message}");
        }
    }
}
