using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;
using Microsoft.Extensions.Logging;
using SmtpKit.Diagnostics;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <summary>
/// One session from its greeting to its end. The loop here takes a line, has it handled, and alone counts, logs and writes the reply; the handlers
/// stand in the other parts of this class, by subject, and only return replies.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "RunAsync disposes of everything at the session's end; nothing is used before it.")]
internal sealed partial class SessionRunner
{
    // Replies gather until the input holds no further whole command (RFC 2920), but never beyond this: a long burst of short commands must not become
    // a long burst of long replies in memory.
    private const int MaxUnflushed = 16 * 1024;

    private readonly ServerContext _server;
    private readonly EndpointRules _rules;
    private readonly SmtpSession _session;
    private readonly SessionTransport _transport;
    private readonly SmtpLimits _limits;
    private readonly ILogger _logger;
    private readonly SessionTimer _timer;
    private readonly LineReader _lines = new();
    private InputBuffer _input;

    private MailTransaction? _transaction;
    private SmtpVerb _verb;
    private FollowUp _followUp;
    private SessionEnd _end;
    private bool _waitingForLine;
    private bool _lineIsAuthentication;
    private int _unflushed;
    private int _badCommands;
    private int _transactions;

    // Set from other threads.
    private volatile bool _isDraining;
    private volatile bool _isCut;
    private volatile bool _isFlushing;

    public SessionRunner(ServerContext server, EndpointRules rules, SmtpSession session, SessionTransport transport)
    {
        _server = server;
        _rules = rules;
        _session = session;
        _transport = transport;
        _limits = server.Options.Limits;
        _logger = server.Logger;
        _input = new InputBuffer(transport.Input);
        _timer = new SessionTimer(server.Options.TimeProvider, OnExpired);
    }

    /// <summary>What the loop does after a reply before it takes the next line.</summary>
    private enum FollowUp
    {
        None,
        ReceiveMessage,
        StartTls,
    }

    public SmtpSession Session => _session;

    /// <summary>Runs the session. Never throws; the transport is left to the caller, its input given back.</summary>
    public async Task<SessionEnd> RunAsync()
    {
        Log.SessionBegan(_logger, _session.Id, _session.RemoteEndPoint, _session.LocalEndPoint);
        try
        {
            await ConverseAsync().ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The one place where anything is caught: a defect must end its own session and no other.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.SessionFaulted(_logger, _session.Id, exception);
            _end = SessionEnd.Faulted;
            _transport.Abort();
        }
        finally
        {
            _timer.Dispose();
            _lines.Dispose();
            _input.Release();
        }

        Log.SessionEnded(_logger, _session.Id, _end);
        return _end;
    }

    /// <summary>Asks for an end at the next moment without an open transaction. From any thread.</summary>
    public void Drain()
    {
        _isDraining = true;
        _transport.Input.CancelPendingRead();
    }

    /// <summary>Ends the session now: whatever it waits for is given up. From any thread.</summary>
    public void Cut()
    {
        _isCut = true;
        _isDraining = true;
        Interlocked.MemoryBarrier();
        CancelHook();
        CancelHandshake();
        if (_isFlushing)
        {
            _transport.Abort();
        }

        _transport.Input.CancelPendingRead();
    }

    private async Task ConverseAsync()
    {
        await AnswerAsync(_rules.Greeting).ConfigureAwait(false);
        while (_end == SessionEnd.None)
        {
            if (_isCut || (_isDraining && _transaction is null))
            {
                End(SessionEnd.Stopped);
                await AnswerAsync(Replies.ShuttingDown).ConfigureAwait(false);
                break;
            }

            LineStatus status = TakeLine(out ReadOnlySpan<byte> line);
            if (status == LineStatus.Incomplete)
            {
                await WaitForLineAsync().ConfigureAwait(false);
                continue;
            }

            _verb = SmtpVerb.Unknown;
            ValueTask<SmtpReply> reply = _exchange is null ? HandleCommand(status, line) : HandleAuthenticationLine(status, line);
            await AnswerAsync(await reply.ConfigureAwait(false)).ConfigureAwait(false);

            if (_end == SessionEnd.None && _followUp != FollowUp.None)
            {
                FollowUp followUp = _followUp;
                _followUp = FollowUp.None;
                await (followUp == FollowUp.StartTls ? StartTlsAsync() : ReceiveMessageAsync()).ConfigureAwait(false);
            }
        }

        await FlushAsync().ConfigureAwait(false);
    }

    private LineStatus TakeLine(out ReadOnlySpan<byte> line)
    {
        ReadOnlySequence<byte> unread = _input.Unread;
        if (!_lines.IsSkipping)
        {
            _lineIsAuthentication = _exchange is not null || BeginsAuthentication(unread);
        }

        // The exchange of AUTH has a limit of its own, CRLF not counted (RFC 4954 section 4).
        int limit = _lineIsAuthentication ? _limits.MaxAuthenticationLine + 2 : _limits.MaxCommandLine;
        LineStatus status = _lines.TryRead(ref unread, limit, out line);
        _input.Unread = unread;
        if (status != LineStatus.Incomplete && _waitingForLine)
        {
            _waitingForLine = false;
            _timer.Stop();
        }

        return status;
    }

    private static bool BeginsAuthentication(in ReadOnlySequence<byte> unread)
    {
        const int Enough = 5;
        if (unread.FirstSpan.Length >= Enough)
        {
            return CommandParser.IsAuthentication(unread.FirstSpan);
        }

        if (unread.Length < Enough)
        {
            return false;
        }

        Span<byte> start = stackalloc byte[Enough];
        unread.Slice(0, Enough).CopyTo(start);
        return CommandParser.IsAuthentication(start);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitForLineAsync()
    {
        if (_input.IsCompleted)
        {
            LogTransportFault();
            End(SessionEnd.Disconnected);
            return;
        }

        if (_waitingForLine && _timer.IsExpired)
        {
            _timer.Stop();
            End(SessionEnd.TimedOut);
            await AnswerAsync(Replies.TimedOut).ConfigureAwait(false);
            return;
        }

        await FlushAsync().ConfigureAwait(false);
        if (_end != SessionEnd.None)
        {
            return;
        }

        if (!_waitingForLine)
        {
            // Once for the whole line: further octets of it re-arm nothing.
            _waitingForLine = true;
            _timer.Start(Wait.Input, _exchange is null ? _limits.CommandTimeout : _limits.AuthenticationTimeout);
        }

        await _input.FillAsync().ConfigureAwait(false);
    }

    private ValueTask<SmtpReply> HandleCommand(LineStatus status, ReadOnlySpan<byte> line)
    {
        if (status != LineStatus.Line)
        {
            return new(status == LineStatus.BareLineFeed ? Replies.BareLineFeed
                : _lineIsAuthentication ? Replies.AuthenticationLineTooLong
                : Replies.LineTooLong);
        }

        // Servers should tolerate white space before CRLF (RFC 5321 section 4.1.1).
        line = line.TrimEnd(" \t"u8);
        if (line.IndexOfAnyInRange((byte)0, (byte)31) >= 0 || line.Contains((byte)127))
        {
            return new(Replies.ControlCharacter);
        }

        _verb = CommandParser.Parse(line, out ReadOnlySpan<byte> argument);
        SmtpReply? refusal = CommandRules.For(_verb).Check(Facts(), hasArgument: !argument.IsEmpty);
        if (refusal is not null)
        {
            return new(refusal);
        }

        return _verb switch
        {
            SmtpVerb.Helo => new(OnHello(argument, extended: false)),
            SmtpVerb.Ehlo or SmtpVerb.Lhlo => new(OnHello(argument, extended: true)),
            SmtpVerb.Mail => OnMail(argument),
            SmtpVerb.Rcpt => OnRcpt(argument),
            SmtpVerb.Data => new(OnData()),
            SmtpVerb.Rset => new(OnRset()),
            SmtpVerb.Noop => new(Replies.Nothing),
            SmtpVerb.Vrfy => new(argument.IsEmpty ? Replies.VrfySyntax : Replies.CannotVerify),
            SmtpVerb.Help => new(Replies.Help),
            SmtpVerb.Quit => new(OnQuit()),
            SmtpVerb.StartTls => new(OnStartTls()),
            SmtpVerb.Auth => OnAuth(argument),
            _ => throw new InvalidOperationException($"{_verb} has a rule that lets it pass, and no handler."),
        };
    }

    private SessionFacts Facts()
    {
        SessionFacts facts = _rules.FactsFor(_session.Tls is not null);
        facts |= _session.HelloName is not null ? SessionFacts.Greeted : 0;
        facts |= _session.User is not null ? SessionFacts.Authenticated | SessionFacts.AuthenticationSatisfied : 0;
        if (_transaction is not null)
        {
            facts |= SessionFacts.InTransaction;
            facts |= _transaction.Recipients.Count > 0 ? SessionFacts.HasRecipients : 0;
        }

        return facts;
    }

    private SmtpReply OnRset()
    {
        _transaction = null;
        return Replies.Reset;
    }

    private SmtpReply OnQuit()
    {
        End(SessionEnd.Quit);
        return Replies.Closing;
    }

    private void End(SessionEnd end)
    {
        if (_end == SessionEnd.None)
        {
            _end = end;
        }
    }

    /// <summary>Counts, logs and writes a reply: the only place that does.</summary>
    private ValueTask AnswerAsync(SmtpReply reply)
    {
        if (reply.IsBadCommand && ++_badCommands >= _limits.MaxBadCommands)
        {
            reply = Replies.TooManyBadCommands;
            End(SessionEnd.LimitReached);
        }

        if (reply.Code == 421)
        {
            // Whoever hears 421 hears nothing more (RFC 5321 section 3.8).
            End(_isCut ? SessionEnd.Stopped : SessionEnd.ClosedByHook);
        }

        Log.Answered(_logger, _session.Id, _verb, reply.Code);

        // RFC 2034 section 4: all but the greeting and what answers HELO and EHLO; and 421, which may come at any time, always.
        bool bare = reply == _rules.Greeting
            || (_verb is SmtpVerb.Helo or SmtpVerb.Ehlo or SmtpVerb.Lhlo && reply != Replies.UnknownCommand);
        _unflushed += ReplyWriter.Write(_transport.Output, reply, withEnhancedCode: !bare || reply.Code == 421);
        return _unflushed < MaxUnflushed ? default : FlushAsync();
    }

    /// <summary>Sends what was written. A peer that does not take it in time loses the connection.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask FlushAsync()
    {
        if (_unflushed == 0)
        {
            return;
        }

        _unflushed = 0;
        try
        {
            ValueTask<FlushResult> flush = _transport.Output.FlushAsync(CancellationToken.None);
            if (!flush.IsCompleted)
            {
                _timer.Start(Wait.Flush, _limits.FlushTimeout);
                _isFlushing = true;
                Interlocked.MemoryBarrier();
                if (_isCut)
                {
                    _transport.Abort();
                }
            }

            FlushResult result = await flush.ConfigureAwait(false);
            if (result.IsCompleted || result.IsCanceled)
            {
                // Nobody reads at the other end. A cancelled flush cannot be resumed: octets would be sent twice.
                End(SessionEnd.Disconnected);
            }
        }
#pragma warning disable CA1031 // A transport may be anybody's, and fail in any way: for a session it always means that the peer is gone.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Log.TransportFailed(_logger, _session.Id, exception.Message);
            End(SessionEnd.Disconnected);
        }
        finally
        {
            if (_isFlushing)
            {
                _isFlushing = false;
                if (_timer.Stop())
                {
                    _end = SessionEnd.NotReading;
                }
            }
        }
    }

    private void OnExpired(Wait wait, CancellationTokenSource? source)
    {
        switch (wait)
        {
            case Wait.Input:
                _transport.Input.CancelPendingRead();
                break;

            case Wait.Flush:
                _transport.Abort();
                break;

            default:
                // Callbacks of user code hang on this token: they run on a thread of the pool, not of the clock.
                _ = source!.CancelAsync();
                break;
        }
    }

    private void LogTransportFault()
    {
        if (_input.Fault is { } fault)
        {
            Log.TransportFailed(_logger, _session.Id, fault.Message);
        }
    }

    private static bool TakeKeyword(ref ReadOnlySpan<byte> argument, ReadOnlySpan<byte> keyword)
    {
        if (argument.Length < keyword.Length || !Ascii.EqualsIgnoreCase(argument[..keyword.Length], keyword))
        {
            return false;
        }

        // No space belongs behind the colon (RFC 5321 section 3.3), but many a script puts one there, every large server takes it, and nothing
        // else could be meant.
        argument = argument[keyword.Length..].TrimStart((byte)' ');
        return true;
    }
}
