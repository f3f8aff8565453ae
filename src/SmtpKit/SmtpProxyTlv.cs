namespace SmtpKit;

/// <summary>One of the values that a proxy sent along in a PROXY protocol header, version 2.</summary>
/// <param name="Type">What the value is: one of the constants here, or another number of the proxy's (224 to 239 are for use by agreement).</param>
/// <param name="Value">
/// The octets, as they came and unchecked: 0 to 4,093. They are as true as the proxy is; a name among them was sent by the client.
/// </param>
public readonly record struct SmtpProxyTlv(byte Type, ReadOnlyMemory<byte> Value)
{
    /// <summary>The protocol that the client negotiated by ALPN (PP2_TYPE_ALPN).</summary>
    public const byte Alpn = 0x01;

    /// <summary>The host name that the client asked for, under TLS its SNI, in UTF-8 (PP2_TYPE_AUTHORITY).</summary>
    public const byte Authority = 0x02;

    /// <summary>Names the connection across the proxies that it came through: at most 128 octets by the specification (PP2_TYPE_UNIQUE_ID).</summary>
    public const byte UniqueId = 0x05;

    /// <summary>What TLS the client made with the proxy: a flag octet, four octets of the verification's result, and further TLVs (PP2_TYPE_SSL).</summary>
    public const byte Ssl = 0x20;

    /// <summary>The name of the network namespace (PP2_TYPE_NETNS).</summary>
    public const byte Namespace = 0x30;
}
