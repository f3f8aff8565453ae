using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Sasl;

/// <summary>What exchanges know of the server and of the connection.</summary>
/// <param name="ServerName">The server's name.</param>
/// <param name="Decoys">The keys of users that do not exist.</param>
internal sealed record SaslContext(string ServerName, ScramDecoys Decoys)
{
    /// <summary>What a sign-in on this connection can be bound to.</summary>
    public IReadOnlyList<IChannelBinding> Bindings { get; init; } = [];

    /// <summary>Whether the client was told of a mechanism with channel binding.</summary>
    public bool OffersBinding { get; init; }

    /// <summary>The client's certificate, if it is trusted.</summary>
    public X509Certificate2? ClientCertificate { get; init; }
}
