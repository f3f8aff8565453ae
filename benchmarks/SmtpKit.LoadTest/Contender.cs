using SmtpKit.LoadTest.Load;
using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest;

/// <summary>A server that runs, and how much it gets to do in a round.</summary>
internal sealed class Contender(ServerProcess server)
{
    // Half of it has to fall behind the tiers of a compiler at run time; then the rate is known.
    private const double WarmUpSeconds = 2;

    public ServerProcess Server { get; } = server;

    /// <summary>Messages of a round.</summary>
    public long Messages { get; private set; }

    /// <summary>Sends messages until what is compiled at run time is compiled, and finds out how many it takes in the time of a round.</summary>
    public async Task WarmUpAsync(Workload workload, Settings settings, CancellationToken cancellationToken)
    {
        long batch = settings.Quick ? Math.Max(workload.Sessions, workload.WarmUp / 10) : workload.WarmUp;
        double seconds = settings.Quick ? 0 : WarmUpSeconds;
        double spent = 0;
        Measured last;
        do
        {
            last = await settings.Load.RunAsync(Server, workload, batch, cancellationToken);
            spent += last.Elapsed.TotalSeconds;
        }
        while (spent < seconds);

        double perSecond = last.Messages / last.Elapsed.TotalSeconds;
        Messages = settings.Quick ? batch : Math.Max(workload.Fewest, (long)(perSecond * settings.Seconds));
    }
}
