using System.Net;
using SmtpKit.Net;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit.Inbox.Pop3;

/// <summary>
/// One session from its greeting to its end. The loop here takes a line, has it handled, and alone counts, logs and writes what is answered; the handlers
/// stand in the other parts of this class, by subject, and only return replies.
/// </summary>
/// <remarks>
/// A maildrop is not locked, other than RFC 1939 section 4 has it, but read as it was when the user signed in: the page and other programs read and delete
/// beside it, and a client that hangs must not keep others out. A message that somebody else has deleted meanwhile is an error when it is asked for, and
/// none when it is deleted again.
/// </remarks>
internal sealed partial class Pop3Session : IWaiter, IDisposable
{
    // In a row. Whoever guesses, or speaks another protocol, goes.
    private const int MaxErrors = 20;

    private readonly Pop3Context _context;
    private readonly Connection _connection;
    private readonly bool _isLocal;
    private readonly string _id = SessionId.Next();
    private readonly SessionTimer _timer;
    private readonly CancellationTokenSource _cut = new();

    private Pop3Verb _verb;
    private FollowUp _followUp;
    private SessionEnd _end;
    private int _errors;

    // Set from other threads.
    private volatile bool _isDraining;

    /// <param name="context">What it shares with others.</param>
    /// <param name="connection">Left to the caller.</param>
    /// <param name="isLocal">Whether what is said stays on this machine.</param>
    public Pop3Session(Pop3Context context, Connection connection, bool isLocal)
    {
        _context = context;
        _connection = connection;
        _isLocal = isLocal;
        _input = new InputBuffer(connection.Input);
        _timer = new SessionTimer(context.Time, this);
    }

    // What comes behind the first line of a response, or is done then.
    private enum FollowUp
    {
        None,
        Capabilities,
        Sizes,
        UniqueIds,
        Message,
        StartTls,
    }

    private Pop3States State => _maildrop is null ? Pop3States.Authorization : Pop3States.Transaction;

    /// <summary>Runs the session. Never throws.</summary>
    public async Task<SessionEnd> RunAsync(EndPoint? remote)
    {
        Log.Pop3SessionBegan(_context.Logger, _id, remote);
        try
        {
            if (_context.Options.Tls == TlsMode.Implicit)
            {
                await StartTlsAsync().ConfigureAwait(false);
            }

            if (_end == SessionEnd.None)
            {
                await AnswerAsync(Pop3Reply.Greeting).ConfigureAwait(false);
                await ConverseAsync().ConfigureAwait(false);
            }
        }
#pragma warning disable CA1031 // A defect must end its own session and no other.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.Pop3SessionFaulted(_context.Logger, _id, exception);
            _end = SessionEnd.Faulted;
            _connection.Abort();
        }
        finally
        {
            _lines.Dispose();
            _input.Release();
            await CloseMessageAsync().ConfigureAwait(false);
        }

        Log.Pop3SessionEnded(_context.Logger, _id, _end);
        return _end;
    }

    /// <summary>Asks for an end before the next command. From any thread.</summary>
    public void Drain()
    {
        _isDraining = true;
        Interlocked.MemoryBarrier();
        CancelHandshake();
        WakeRead();
    }

    /// <summary>Breaks the session off. From any thread.</summary>
    public void Cut()
    {
        _isDraining = true;
        Interlocked.MemoryBarrier();
        CancelHandshake();
        _ = _cut.CancelAsync();
        _connection.Abort();
    }

    public void Dispose() => _timer.Dispose();

    private async Task ConverseAsync()
    {
        while (_end == SessionEnd.None)
        {
            if (_isDraining)
            {
                // There is no word for it in POP3, and nothing was promised: what is marked stays (RFC 1939 section 6).
                End(SessionEnd.Stopped);
                break;
            }

            LineStatus status = TakeLine(out ReadOnlySpan<byte> line);
            if (_isForeign)
            {
                End(SessionEnd.ForeignProtocol);
                await AnswerAsync(Pop3Reply.ForeignProtocol).ConfigureAwait(false);
                break;
            }

            if (status == LineStatus.Incomplete)
            {
                await WaitForLineAsync().ConfigureAwait(false);
                continue;
            }

            await AnswerAsync(await Handle(status, line).ConfigureAwait(false)).ConfigureAwait(false);
            if (_end == SessionEnd.None)
            {
                await FollowUpAsync().ConfigureAwait(false);
            }
        }

        await FlushAsync().ConfigureAwait(false);
    }

    private ValueTask<Pop3Reply> Handle(LineStatus status, ReadOnlySpan<byte> line)
    {
        if (_isAuthenticating)
        {
            _verb = Pop3Verb.Auth;
            _isAuthenticating = false;
            return status == LineStatus.Line ? OnResponse(line) : new(Pop3Reply.BadResponse);
        }

        _verb = Pop3Verb.Unknown;
        if (status != LineStatus.Line)
        {
            return new(status == LineStatus.TooLong ? Pop3Reply.LineTooLong : Pop3Reply.BareLineFeed);
        }

        if (Pop3CommandLine.Parse(line, out ReadOnlySpan<byte> argument) is not { } rule)
        {
            return new(Pop3Reply.Unknown);
        }

        _verb = rule.Verb;
        if ((rule.States & State) == 0)
        {
            return new(State == Pop3States.Authorization ? Pop3Reply.NotInAuthorization(rule.Keyword) : Pop3Reply.NotInTransaction(rule.Keyword));
        }

        // Some clients end every command with a space; to a password it may belong.
        argument = rule.Verb == Pop3Verb.Pass ? argument : argument.Trim((byte)' ');
        return rule.Takes == Pop3Argument.None && !argument.IsEmpty ? new(Pop3Reply.NoArgument(rule.Keyword))
            : rule.Takes == Pop3Argument.Needed && argument.IsEmpty ? new(Pop3Reply.NeedsArgument(rule.Keyword))
            : Handle(rule.Verb, argument);
    }

    private ValueTask<Pop3Reply> Handle(Pop3Verb verb, ReadOnlySpan<byte> argument) => verb switch
    {
        Pop3Verb.User => new(OnUser(argument)),
        Pop3Verb.Pass => OnPass(argument),
        Pop3Verb.Auth => OnAuth(argument),
        Pop3Verb.Stls => new(OnStartTls()),
        Pop3Verb.Capa => new(OnCapabilities()),
        Pop3Verb.Stat => new(Pop3Reply.Ok($"{_maildrop!.Count} {_maildrop.Size}")),
        Pop3Verb.List => new(OnList(argument, FollowUp.Sizes)),
        Pop3Verb.Uidl => new(OnList(argument, FollowUp.UniqueIds)),
        Pop3Verb.Retr => OnRetrieve(argument),
        Pop3Verb.Top => OnTop(argument),
        Pop3Verb.Dele => new(OnDelete(argument)),
        Pop3Verb.Rset => new(OnReset()),
        Pop3Verb.Noop => new(Pop3Reply.Ok("nothing done")),
        _ => OnQuitAsync(),
    };

    private Task FollowUpAsync()
    {
        FollowUp followUp = _followUp;
        _followUp = FollowUp.None;
        return followUp switch
        {
            FollowUp.Capabilities => WriteCapabilitiesAsync(),
            FollowUp.Sizes or FollowUp.UniqueIds => WriteListAsync(followUp),
            FollowUp.Message => SendMessageAsync(),
            FollowUp.StartTls => StartTlsAsync(),
            _ => Task.CompletedTask,
        };
    }

    private void End(SessionEnd end)
    {
        if (_end == SessionEnd.None)
        {
            _end = end;
        }
    }

    void IWaiter.OnExpired(Wait wait, CancellationTokenSource? source)
    {
        switch (wait)
        {
            case Wait.Input:
                WakeRead();
                break;

            case Wait.Flush:
                _connection.Abort();
                break;

            default:
                _ = source!.CancelAsync();
                break;
        }
    }
}
