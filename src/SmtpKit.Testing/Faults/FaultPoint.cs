namespace SmtpKit.Testing.Faults;

/// <summary>A moment of a session at which a fault is to strike, and for whom.</summary>
internal sealed class FaultPoint(FaultBook book, FaultStage stage, string description, Func<object?, bool> condition)
{
    // No client can take it for a reply, and a reader of lines gets a line of it.
    private static readonly byte[] AnyGarbage = [.. "\x15\x03\x01<html>"u8, 0x00, 0xFF, 0xFE, .. "not a reply\r\n"u8];

    public FaultStage Stage => stage;

    public Fault Delay(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return book.Add(new Fault(book, stage, FaultKind.Delay, condition, $"{description}: late by {time}") { Time = time });
    }

    public Fault Disconnect() => book.Add(new Fault(book, stage, FaultKind.Disconnect, condition, $"{description}: disconnects"));

    public Fault Reset() => book.Add(new Fault(book, stage, FaultKind.Reset, condition, $"{description}: resets the connection"));

    public Fault Garbage(ReadOnlySpan<byte> octets) => book.Add(
        new Fault(book, stage, FaultKind.Garbage, condition, $"{description}: garbage") { Octets = octets.IsEmpty ? AnyGarbage : octets.ToArray() });

    public Fault Truncate() => book.Add(new Fault(book, stage, FaultKind.Truncate, condition, $"{description}: half a reply"));

    public Fault Reply(SmtpReply reply) =>
        book.Add(new Fault(book, stage, FaultKind.Reply, condition, $"{description}: {reply}") { Reply = reply });

    public Fault ReadSlowly(int octets, TimeSpan pause)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(octets, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pause, TimeSpan.Zero);
        return book.Add(new Fault(book, stage, FaultKind.SlowReader, condition, $"{description}: reads {octets} octets every {pause}") { Count = octets, Time = pause });
    }

    public Fault Show(FakeCertificate certificate)
    {
        if (!Enum.IsDefined(certificate))
        {
            throw new ArgumentOutOfRangeException(nameof(certificate), certificate, "There is no such certificate.");
        }

        return book.Add(new Fault(book, stage, FaultKind.Certificate, condition, $"{description}: shows {certificate}") { Certificate = certificate });
    }
}
