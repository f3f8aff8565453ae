using System.Diagnostics;
using System.Net.Sockets;
using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest.Load;

/// <summary>Sends by sessions of its own, which check every reply.</summary>
internal sealed class Generator : ILoad
{
    private static readonly TimeSpan TooLong = TimeSpan.FromMinutes(10);

    // As many at once as a listener's queue holds with ease.
    private const int OpenAtOnce = 64;

    public bool Can(Workload workload) => true;

    public async Task<Measured> RunAsync(ServerProcess server, Workload workload, long messages, CancellationToken cancellationToken)
    {
        Script script = new(workload);
        Supply supply = new(messages);
        LoadSession[] sessions = [.. Enumerable.Range(0, (int)Math.Min(workload.Sessions, messages)).Select(_ => new LoadSession(server.Port, script, supply))];
        try
        {
            if (workload.Reused)
            {
                await TogetherAsync(session => session.OpenAsync(), OpenAtOnce);
            }

            TimeSpan cpu = server.CpuTime;
            long started = Stopwatch.GetTimestamp();
            await TogetherAsync(session => session.RunAsync(), sessions.Length);
            TimeSpan elapsed = Stopwatch.GetElapsedTime(started);
            cpu = server.CpuTime - cpu;

            if (workload.Reused)
            {
                await TogetherAsync(session => session.CloseAsync(), OpenAtOnce);
            }

            if (workload.MessageOctets > 0)
            {
                server.Messages += messages;
                server.Octets += messages * workload.MessageOctets;
            }

            long[] latencies = [.. sessions.SelectMany(session => session.Latencies)];
            return latencies.Length == messages
                ? new Measured(messages, messages * workload.MessageOctets, cpu, elapsed, server.PeakMemory, latencies)
                : throw new LoadTestException($"{latencies.Length} messages were answered, not {messages}");
        }
        catch (Exception exception) when (exception is LoadTestException or SocketException or IOException or TimeoutException)
        {
            throw new LoadTestException($"{workload.Name}, {server.Kind.Name}: {exception.Message}", exception);
        }
        finally
        {
            foreach (LoadSession session in sessions)
            {
                session.Dispose();
            }
        }

        async Task TogetherAsync(Func<LoadSession, Task> step, int atOnce)
        {
            using SemaphoreSlim places = new(atOnce);
            await Task.WhenAll(sessions.Select(session => Task.Run(() => OneAsync(session, step, places), cancellationToken)))
                .WaitAsync(TooLong, TimeProvider.System, cancellationToken);

            // Off the thread that polls the sockets: what follows may block.
            await Task.Yield();
        }

        async Task OneAsync(LoadSession session, Func<LoadSession, Task> step, SemaphoreSlim places)
        {
            await places.WaitAsync(cancellationToken);
            try
            {
                await step(session);
            }
            catch
            {
                // The others need not go on.
                supply.Stop();
                throw;
            }
            finally
            {
                places.Release();
            }
        }
    }
}
