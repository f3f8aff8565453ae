using SmtpKit.Testing.Faults;

namespace SmtpKit.Testing;

/// <summary>What can go wrong with a TLS handshake.</summary>
public sealed class HandshakeFaults
{
    private readonly FaultPoint _point;

    internal HandshakeFaults(FaultPoint point) => _point = point;

    /// <summary>Shows a certificate that a careful client does not take.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such certificate.</exception>
    public Fault Show(FakeCertificate certificate) => _point.Show(certificate);

    /// <summary>Closes the connection in the middle of it.</summary>
    public Fault Disconnect() => _point.Disconnect();

    /// <summary>Breaks the connection off in the middle of it.</summary>
    public Fault Reset() => _point.Reset();

    /// <summary>Answers the client's first words with octets that are no TLS, and closes.</summary>
    public Fault Garbage() => _point.Garbage([]);

    /// <summary>Goes on with it only after so long, by the server's clock.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The time is negative.</exception>
    public Fault Delay(TimeSpan time) => _point.Delay(time);
}
