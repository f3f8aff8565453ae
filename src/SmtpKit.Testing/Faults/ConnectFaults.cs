using SmtpKit.Testing.Faults;

namespace SmtpKit.Testing;

/// <summary>What can go wrong with a connection before anything is said.</summary>
public sealed class ConnectFaults
{
    private readonly FaultPoint _point;

    internal ConnectFaults(FaultPoint point) => _point = point;

    /// <summary>Closes the connection without a word.</summary>
    public Fault Disconnect() => _point.Disconnect();

    /// <summary>Breaks the connection off without a word, as a machine does where nobody listens.</summary>
    public Fault Reset() => _point.Reset();

    /// <summary>Is silent for so long, by the server's clock, before the session begins.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public Fault Delay(TimeSpan time) => _point.Delay(time);

    /// <summary>Reads slowly as long as the connection lasts, so that whoever sends much has to wait.</summary>
    /// <param name="octets">Taken at once, 1 or more.</param>
    /// <param name="pause">Between two reads, by the server's clock.</param>
    /// <exception cref="ArgumentOutOfRangeException">One is outside its range.</exception>
    public Fault ReadSlowly(int octets, TimeSpan pause) => _point.ReadSlowly(octets, pause);
}
