using SmtpKit.Testing.Faults;

namespace SmtpKit.Testing;

/// <summary>What can go wrong with a command and its reply.</summary>
/// <remarks>
/// <see cref="Reply(SmtpReply)"/> answers instead of the command. All others let the server do what it was asked for and spoil the news of it: behind a
/// <see cref="Disconnect"/> at the end of a message the message is there, and the client does not know it.
/// </remarks>
public sealed class ReplyFaults
{
    private readonly FaultPoint _point;

    internal ReplyFaults(FaultPoint point) => _point = point;

    /// <summary>
    /// Gives this reply. 4yz and 5yz refuse: nothing is carried out. 2yz, where that makes sense (greeting, MAIL, RCPT, the end of the message), accepts in
    /// other words.
    /// </summary>
    /// <param name="reply">For example <see cref="SmtpReply.MailboxFull"/>. 421 ends the session.</param>
    /// <exception cref="ArgumentException">The reply does not fit the stage; the message says what does.</exception>
    public Fault Reply(SmtpReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        bool mayAccept = _point.Stage is FaultStage.Greeting or FaultStage.Mail or FaultStage.Rcpt or FaultStage.EndOfData;
        if (reply.Code is >= 300 and <= 399 || (reply.Code < 300 && !mayAccept))
        {
            throw new ArgumentException(
                $"At {_point.Stage} a fault answers {(mayAccept ? "2yz, 4yz or 5yz" : "4yz or 5yz: it cannot accept what the server does not do")}, not {reply.Code}.", nameof(reply));
        }

        return _point.Reply(reply);
    }

    /// <summary>As <see cref="Reply(SmtpReply)"/>, with the general enhanced status code of the class: 4.0.0 or 5.0.0.</summary>
    /// <exception cref="ArgumentException">As there, or the text is not printable ASCII.</exception>
    public Fault Reply(int code, string text) => Reply(new SmtpReply(code, text));

    /// <summary>Answers so much later, by the server's clock. Over early when the client hangs up (over a socket) or the server stops.</summary>
    /// <remarks>What a client sends ahead is answered together, so a late reply holds those around it, too.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public Fault Delay(TimeSpan time) => _point.Delay(time);

    /// <summary>Closes the connection in place of the reply.</summary>
    public Fault Disconnect() => _point.Disconnect();

    /// <summary>Breaks the connection off in place of the reply: a reset, as from a machine that has crashed.</summary>
    public Fault Reset() => _point.Reset();

    /// <summary>Answers with a line that is no reply; the session goes on.</summary>
    public Fault Garbage() => _point.Garbage([]);

    /// <summary>Answers with just these octets, 1 or more; the session goes on. End them with CRLF if a client is not to wait for more.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    public Fault Garbage(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty)
        {
            throw new ArgumentException("No octets are no garbage: Delay and Disconnect say nothing.", nameof(octets));
        }

        return _point.Garbage(octets);
    }

    /// <summary>Sends the first half of the reply and closes the connection.</summary>
    public Fault Truncate() => _point.Truncate();
}
