using System.Runtime.CompilerServices;
using SmtpKit.Testing.Mails;
using SmtpKit.Testing.Reports;

namespace SmtpKit.Testing;

/// <summary>A part of a fake server's mail, for tests that share one server: what goes to an address or a domain, or was sent by a user.</summary>
/// <remarks>Thread-safe. The same name gives the same inbox.</remarks>
public sealed class FakeInbox
{
    private readonly FakeSmtpServer _server;
    private readonly MailLog _log;
    private readonly Func<ReceivedMail, bool> _isHere;
    private long _clearedUpTo;

    internal FakeInbox(FakeSmtpServer server, MailLog log, string name, Func<ReceivedMail, bool> isHere)
    {
        _server = server;
        _log = log;
        Name = name;
        _isHere = isHere;
    }

    /// <summary>The address, domain or user.</summary>
    public string Name { get; }

    /// <summary>What is there now, in order of arrival: a picture of this moment. A message that a client has heard 250 for is in it.</summary>
    public IReadOnlyList<ReceivedMail> Messages => After(0);

    /// <inheritdoc cref="FakeSmtpServer.WaitForMessageAsync"/>
    public Task<ReceivedMail> WaitForMessageAsync(
        Func<ReceivedMail, bool>? predicate = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(predicate))] string? expression = null) =>
        FirstAsync(WaitAsync(1, predicate, timeout, expression, cancellationToken));

    /// <inheritdoc cref="FakeSmtpServer.WaitForMessagesAsync"/>
    public Task<IReadOnlyList<ReceivedMail>> WaitForMessagesAsync(
        int count,
        Func<ReceivedMail, bool>? predicate = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(predicate))] string? expression = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return WaitAsync(count, predicate, timeout, expression, cancellationToken);
    }

    /// <inheritdoc cref="FakeSmtpServer.ExpectNoMessageAsync"/>
    public async Task ExpectNoMessageAsync(
        TimeSpan within,
        Func<ReceivedMail, bool>? predicate = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(predicate))] string? expression = null)
    {
        using WaitTime time = new(_server, within, cancellationToken);
        List<ReceivedMail> unwanted = [];
        await SeeAsync(time, mails => Note(unwanted, mails, predicate), () => unwanted.Count > 0).ConfigureAwait(false);
        await RefuseAsync(unwanted, expression).ConfigureAwait(false);
    }

    /// <inheritdoc cref="FakeSmtpServer.EnsureNothingArrivedAsync"/>
    public async Task EnsureNothingArrivedAsync(
        Func<ReceivedMail, bool>? predicate = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(predicate))] string? expression = null)
    {
        using WaitTime time = new(_server, timeout ?? _server.DefaultTimeout, cancellationToken);
        List<ReceivedMail> unwanted = [];

        // Asked before the messages are looked at: a session's last message comes before its end.
        bool allEnded = false;
        await SeeAsync(
            time,
            mails => Note(unwanted, mails, predicate),
            () => unwanted.Count > 0 || allEnded,
            () => allEnded = _server.OpenSessions == 0).ConfigureAwait(false);
        await RefuseAsync(unwanted, expression).ConfigureAwait(false);
        if (!allEnded)
        {
            throw await _server.FailAsync(
                $"Nothing has arrived{In()}, but {_server.OpenSessions} of the clients' connections are still open after {time.Length}: something may yet come. "
                + "Have the application close its connections, or use ExpectNoMessageAsync.").ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Forgets what is there. Messages that go to others, too, stay for their inboxes, and for the server.
    /// </summary>
    public void Clear()
    {
        long last = _log.LastNumber;
        List<ReceivedMail> mine = After(0);
        InterlockedMax(ref _clearedUpTo, last);
        _log.Remove(mine.FindAll(mail => mail.Number <= last && IsNobodyElses(mail)));
    }

    /// <summary>What is to be taken off the server when this inbox is cleared.</summary>
    internal Func<ReceivedMail, bool> IsNobodyElses { get; init; } = static _ => false;

    private static async Task<ReceivedMail> FirstAsync(Task<IReadOnlyList<ReceivedMail>> mails) => (await mails.ConfigureAwait(false))[0];

    private async Task<IReadOnlyList<ReceivedMail>> WaitAsync(
        int count, Func<ReceivedMail, bool>? predicate, TimeSpan? timeout, string? expression, CancellationToken cancellationToken)
    {
        using WaitTime time = new(_server, timeout ?? _server.DefaultTimeout, cancellationToken);
        List<ReceivedMail> found = [];
        await SeeAsync(time, mails => Note(found, mails, predicate), () => found.Count >= count).ConfigureAwait(false);
        if (found.Count >= count)
        {
            return found.Count == count ? found : found[..count];
        }

        string wanted = (count == 1 ? "No message" : $"{found.Count} of {count} messages") + (expression is null ? "" : $" for {expression}");
        throw await _server.FailAsync($"{wanted}{In()} within {time.Length}. {ArrivalReport.Of(_server, After(0), expression)}").ConfigureAwait(false);
    }

    // The one loop of all waits. The test's own code runs here, on the test's own task, and never while a message is being taken.
    private async Task SeeAsync(WaitTime time, Action<List<ReceivedMail>> see, Func<bool> isDone, Action? before = null)
    {
        long seen = 0;
        while (true)
        {
            Task change = _log.NextChange();
            before?.Invoke();
            List<ReceivedMail> mails = After(seen);
            seen = mails.Count > 0 ? mails[^1].Number : seen;
            see(mails);
            if (isDone() || time.IsOver)
            {
                return;
            }

            await time.WaitAsync(change).ConfigureAwait(false);
        }
    }

    private static void Note(List<ReceivedMail> found, List<ReceivedMail> mails, Func<ReceivedMail, bool>? predicate) =>
        found.AddRange(predicate is null ? mails : mails.Where(predicate));

    private async Task RefuseAsync(List<ReceivedMail> unwanted, string? expression)
    {
        if (unwanted.Count > 0)
        {
            string which = expression is null ? "" : $" for {expression}";
            throw await _server.FailAsync($"No message was to come{In()}{which}, but there {ArrivalReport.List(unwanted)}").ConfigureAwait(false);
        }
    }

    private string In() => Name.Length == 0 ? "" : $" in the inbox {Name}";

    private List<ReceivedMail> After(long number)
    {
        List<ReceivedMail> mails = _log.After(Math.Max(number, Interlocked.Read(ref _clearedUpTo)));
        return mails.FindAll(mail => _isHere(mail));
    }

    private static void InterlockedMax(ref long place, long value)
    {
        for (long before = Interlocked.Read(ref place); before < value;)
        {
            long found = Interlocked.CompareExchange(ref place, value, before);
            before = found == before ? value : found;
        }
    }
}
