using System.Net;

namespace SmtpKit;

/// <summary>What a proxy said of the connection that it relays, by the PROXY protocol (HAProxy's <c>proxy-protocol.txt</c>).</summary>
/// <remarks>Read where <see cref="SmtpEndpoint.RequireProxyHeader"/> is set, and from trusted proxies only; immutable.</remarks>
public sealed class SmtpProxyHeader
{
    internal SmtpProxyHeader(int version, EndPoint? source, EndPoint? destination, IReadOnlyList<SmtpProxyTlv> tlvs)
    {
        Version = version;
        Source = source;
        Destination = destination;
        Tlvs = tlvs;
    }

    /// <summary>1 for the line of text, 2 for the binary header.</summary>
    public int Version { get; }

    /// <summary>
    /// Where the client connected to the proxy from. Null when the header names no client (<c>UNKNOWN</c>, <c>LOCAL</c>, an unspecified family): the
    /// proxy speaks for itself, for example to see whether the server is up, and the connection's own end points hold.
    /// </summary>
    public EndPoint? Source { get; }

    /// <summary>Where the client connected to; null when <see cref="Source"/> is.</summary>
    public EndPoint? Destination { get; }

    /// <summary>
    /// What else was said, in the order in which it came; empty in version 1. Never more than 4,096 octets together. Padding and the checksum are dealt
    /// with and not here.
    /// </summary>
    public IReadOnlyList<SmtpProxyTlv> Tlvs { get; }

    /// <summary>Finds a value by its type.</summary>
    /// <param name="type">For example <see cref="SmtpProxyTlv.Authority"/>.</param>
    /// <param name="value">The first of that type; empty when there is none.</param>
    /// <returns>Whether there is one.</returns>
    public bool TryGetTlv(byte type, out ReadOnlyMemory<byte> value)
    {
        foreach (SmtpProxyTlv tlv in Tlvs)
        {
            if (tlv.Type == type)
            {
                value = tlv.Value;
                return true;
            }
        }

        value = default;
        return false;
    }
}
