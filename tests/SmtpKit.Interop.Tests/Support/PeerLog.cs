using System.Text.RegularExpressions;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>The log of a running peer, read all along as it writes it.</summary>
internal sealed class PeerLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _more = NewSignal();
    private bool _ended;

    public PeerLog(StreamReader log) => _ = ReadAsync(log);

    /// <summary>The lines so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Waits until so many lines match; fails with the log's last lines when the peer ends before, or takes too long.</summary>
    /// <returns>The matches.</returns>
    public async Task<IReadOnlyList<Match>> WaitAsync(Regex pattern, int count)
    {
        using CancellationTokenSource tooLong = new(Patience.Load, TimeProvider.System);
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, TestContext.Current.CancellationToken);
        List<Match> found = [];
        int seen = 0;
        while (true)
        {
            Task more;
            bool ended;
            lock (_gate)
            {
                found.AddRange(_lines.Skip(seen).Select(line => pattern.Match(line)).Where(match => match.Success));
                seen = _lines.Count;
                more = _more.Task;
                ended = _ended;
            }

            if (found.Count >= count)
            {
                return found;
            }

            try
            {
                if (ended)
                {
                    Fail("the peer ended");
                }

                await more.WaitAsync(stop.Token);
            }
            catch (OperationCanceledException) when (tooLong.IsCancellationRequested)
            {
                Fail("time is up");
            }
        }

        void Fail(string why) => Assert.Fail($"{found.Count} of {count} lines of the log match {pattern}, and {why}.\n{string.Join('\n', Lines.TakeLast(40))}");
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync(StreamReader log)
    {
        string? line;
        do
        {
            try
            {
                line = await log.ReadLineAsync(CancellationToken.None);
            }
            catch (Exception)
            {
                line = null; // It was killed while we read.
            }

            TaskCompletionSource before;
            lock (_gate)
            {
                if (line is null)
                {
                    _ended = true;
                }
                else
                {
                    _lines.Add(line);
                }

                before = _more;
                _more = NewSignal();
            }

            before.SetResult();
        }
        while (line is not null);
    }
}
