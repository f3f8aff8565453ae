namespace SmtpKit.Testing.Tests.Faults;

/// <summary>What a client and a fake server talk over.</summary>
public enum Transport
{
    Socket,
    Memory,
    Tls,
}
