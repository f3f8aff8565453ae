namespace SmtpKit.LoadTest.Load;

/// <summary>The octets of a workload and the replies to them, made once for all sessions.</summary>
internal sealed class Script
{
    public Script(Workload workload)
    {
        Workload = workload;
        Recipients = [.. Enumerable.Range(0, workload.Recipients).Select(Words.Recipient)];
        Envelope = Words.Envelope(workload.Recipients);
        EnvelopeReplies = Replies.Envelope(workload.Recipients);
        NextReplies = Replies.MessageAndEnvelope(workload.Recipients);
        if (workload.MessageOctets == 0)
        {
            return;
        }

        Message = MessageText.Make(workload.MessageOctets);
        if (Message.Blocks == 0)
        {
            Beginning = ReadOnlyMemory<byte>.Empty;
            End = (byte[])[.. Message.Head.Span, .. Message.Tail.Span];
        }
        else
        {
            Beginning = Message.Head;
            End = Message.Tail;
        }

        EndAndEnvelope = (byte[])[.. End.Span, .. Envelope.Span];
    }

    public Workload Workload { get; }

    public IReadOnlyList<ReadOnlyMemory<byte>> Recipients { get; }

    /// <summary>All commands before a message.</summary>
    public ReadOnlyMemory<byte> Envelope { get; }

    public Expected EnvelopeReplies { get; }

    public Expected NextReplies { get; }

    public MessageText? Message { get; }

    /// <summary>What goes before the message's blocks: empty when it has none.</summary>
    public ReadOnlyMemory<byte> Beginning { get; }

    /// <summary>What goes behind them, with the final dot.</summary>
    public ReadOnlyMemory<byte> End { get; }

    /// <summary>The same, and the commands of the next message (RFC 2920, 3.1, allows them there).</summary>
    public ReadOnlyMemory<byte> EndAndEnvelope { get; }
}
