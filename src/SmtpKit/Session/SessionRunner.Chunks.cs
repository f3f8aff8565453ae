using System.Buffers;
using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <content>BDAT (RFC 3030): its command, what is said between two chunks, and the octets of chunks that are refused.</content>
internal sealed partial class SessionRunner
{
    // Beyond it the sum of a message's chunks could leave 64 bits.
    private const long MaxChunk = long.MaxValue / 2;

    private ChunkSize _chunk;

    // Set while a message's chunks come, between them: MAIL and its like are then out of order.
    private bool _betweenChunks;

    // Whether a chunk may be read and dropped at all: as much again as a message may have, as with DATA.
    private bool IsTooMuch(long octets) => octets > MaxChunk || (_limits.MaxMessageSize > 0 && octets - _limits.MaxMessageSize > _limits.MaxMessageSize);

    /// <summary>Takes BDAT, which is followed by octets whether it is accepted or not.</summary>
    private ValueTask<SmtpReply> OnBdat(ReadOnlySpan<byte> argument, SmtpReply? refusal)
    {
        refusal = ReadChunk(argument, out ChunkSize size) ?? refusal;
        if (_end != SessionEnd.None)
        {
            return new(refusal!);
        }

        if (refusal is not null)
        {
            if (_transaction is not null)
            {
                // The message has failed as at the end of DATA: what the client has pipelined behind it, it meant for this one.
                ForgetTransaction();
            }

            return DropAsync(size.Octets, refusal);
        }

        _chunk = size;
        _followUp = FollowUp.ReceiveChunks;
        return new(Replies.ChunkAccepted);
    }

    /// <summary>Reads the argument of BDAT; ends the session when the octets behind it cannot be told from commands, or are too many to be dropped.</summary>
    private SmtpReply? ReadChunk(ReadOnlySpan<byte> argument, out ChunkSize size)
    {
        ChunkSize.Reading reading = ChunkSize.Read(argument, out size);
        if (reading == ChunkSize.Reading.NoSize)
        {
            End(SessionEnd.LostCount);
            return Replies.ChunkWithoutSize;
        }

        if (reading == ChunkSize.Reading.TooLarge || IsTooMuch(size.Octets))
        {
            End(SessionEnd.FloodedData);
            return Replies.MessageTooLarge;
        }

        return reading == ChunkSize.Reading.BadEnd ? Replies.BdatSyntax : null;
    }

    /// <summary>Reads the octets of a refused chunk and drops them: they never become commands.</summary>
    private async ValueTask<SmtpReply> DropAsync(long octets, SmtpReply refusal)
    {
        BeginMessageClock();
        while (true)
        {
            long count = Math.Min(octets, _input.Unread.Length);
            _input.Unread = _input.Unread.Slice(count);
            OnDataReceived(count);
            octets -= count;
            if (octets == 0)
            {
                return refusal;
            }

            MessageBodyFailure? failure = _input.IsCompleted
                ? MessageBodyFailure.Disconnected
                : await WaitForDataAsync(CancellationToken.None).ConfigureAwait(false);
            if (failure is { } reason)
            {
                return ReplyTo(reason);
            }
        }
    }

    /// <summary>For the body: says that a chunk, not the last one, was read.</summary>
    internal async ValueTask AnswerChunkAsync()
    {
        _verb = SmtpVerb.Bdat;

        // Many replies at once are flushed on the way: a client that does not read them takes none of the store's time.
        bool paused = PauseStoreClock();
        try
        {
            await AnswerAsync(Replies.ChunkAccepted).ConfigureAwait(false);
        }
        finally
        {
            ResumeStoreClock(paused);
        }
    }

    /// <summary>For the body: reads and answers commands up to the next BDAT, or to what ends the message.</summary>
    /// <returns>Neither a size nor a failure when the wait was ended by <see cref="WakeRead"/> or the token.</returns>
    internal async ValueTask<NextChunk> NextChunkAsync(ChunkedBody body, CancellationToken cancellationToken)
    {
        bool paused = PauseStoreClock();
        _betweenChunks = true;
        try
        {
            while (true)
            {
                if (_isCut || _end != SessionEnd.None)
                {
                    return new(null, _end switch
                    {
                        SessionEnd.None or SessionEnd.Stopped => MessageBodyFailure.Stopped,
                        SessionEnd.TimedOut => MessageBodyFailure.TimedOut,
                        SessionEnd.Disconnected or SessionEnd.NotReading => MessageBodyFailure.Disconnected,
                        _ => MessageBodyFailure.Abandoned,
                    });
                }

                ReadOnlySequence<byte> before = _input.Unread;
                LineStatus status = TakeLine(out ReadOnlySpan<byte> line);
                if (_lineKind == LineKind.Foreign)
                {
                    await RefuseForeignProtocolAsync().ConfigureAwait(false);
                    continue;
                }

                if (status == LineStatus.Incomplete)
                {
                    await WaitForChunkLineAsync(cancellationToken).ConfigureAwait(false);
                    if (cancellationToken.IsCancellationRequested || body.IsDying)
                    {
                        return default;
                    }

                    continue;
                }

                if (status == LineStatus.Line && EndsMessage(line))
                {
                    // For the session's own loop, once the store has gone.
                    _input.Unread = before;
                    return new(null, MessageBodyFailure.Abandoned);
                }

                _isCommand = true;
                _verb = SmtpVerb.Unknown;
                ValueTask<SmtpReply> reply = HandleLine(status, line);
                if (_followUp == FollowUp.ReceiveChunks)
                {
                    _followUp = FollowUp.None;
                    if (_chunk.IsLast)
                    {
                        // As before the first: the store may take its time over the last one.
                        await FlushAsync().ConfigureAwait(false);
                    }

                    if (_end == SessionEnd.None)
                    {
                        return new(_chunk, null);
                    }

                    continue;
                }

                // No hook is asked here: the store runs, and a session's hooks run one at a time.
                await AnswerAsync(await reply.ConfigureAwait(false)).ConfigureAwait(false);
                if (_verb == SmtpVerb.Bdat && _end == SessionEnd.None)
                {
                    return new(null, MessageBodyFailure.Abandoned);
                }
            }
        }
        finally
        {
            _betweenChunks = false;
            _waitingForLine = false;
            ResumeStoreClock(paused);
        }
    }

    private async ValueTask WaitForChunkLineAsync(CancellationToken cancellationToken)
    {
        long started = _server.Options.TimeProvider.GetTimestamp();
        using (cancellationToken.UnsafeRegister(static state => ((SessionRunner)state!).WakeRead(), this))
        {
            await WaitForLineAsync().ConfigureAwait(false);
        }

        _dataWaited += _server.Options.TimeProvider.GetElapsedTime(started);
    }

    // RSET, a greeting and QUIT are allowed between chunks, and give the message up (RFC 3030 section 2, RFC 5321 section 4.1.4). One that is refused
    // leaves everything as it was.
    private bool EndsMessage(ReadOnlySpan<byte> line)
    {
        SmtpVerb verb = CommandParser.Parse(line.TrimEnd(" \t"u8), out ReadOnlySpan<byte> argument);
        bool ends = verb is SmtpVerb.Rset or SmtpVerb.Quit || (verb is SmtpVerb.Helo or SmtpVerb.Ehlo or SmtpVerb.Lhlo && IsHelloName(argument));
        return ends && CommandRules.For(verb).Check(Facts(), hasArgument: !argument.IsEmpty) is null;
    }
}
