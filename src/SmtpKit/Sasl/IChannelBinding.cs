namespace SmtpKit.Sasl;

/// <summary>Something that both ends of one TLS connection know, and that no other connection has (RFC 5056): a sign-in can be bound to it.</summary>
internal interface IChannelBinding
{
    /// <summary>Its registered name, for example <c>tls-server-end-point</c>.</summary>
    string Type { get; }

    ReadOnlyMemory<byte> Data { get; }
}
