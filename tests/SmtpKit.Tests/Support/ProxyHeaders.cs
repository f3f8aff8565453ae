using System.Buffers.Binary;
using System.Net;

namespace SmtpKit.Tests.Support;

/// <summary>Headers of the PROXY protocol as a proxy writes them, made here without the code under test.</summary>
internal static class ProxyHeaders
{
    public const byte Proxy = 0x21;
    public const byte Local = 0x20;

    public static byte[] Signature { get; } = Convert.FromHexString("0D0A0D0A000D0A515549540A");

    /// <summary>192.0.2.1:40000 to 198.51.100.2:25.</summary>
    public static byte[] Addresses4 { get; } = Convert.FromHexString("C0000201C63364029C400019");

    /// <summary>[2001:db8::1]:40000 to [2001:db8::2]:25.</summary>
    public static byte[] Addresses6 { get; } = Convert.FromHexString("20010DB800000000000000000000000120010DB80000000000000000000000029C400019");

    /// <summary>A binary header.</summary>
    public static byte[] Block(byte command, byte family, params byte[][] parts)
    {
        byte[] body = [.. parts.SelectMany(part => part)];
        byte[] length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)body.Length);
        return [.. Signature, command, family, .. length, .. body];
    }

    /// <summary>A binary header for a client of this address.</summary>
    public static byte[] BlockFor(string client, params byte[][] tlvs)
    {
        byte[] address = IPAddress.Parse(client).GetAddressBytes();
        byte[] ports = [0x9C, 0x40, 0x00, 0x19];
        return Block(Proxy, address.Length == 4 ? (byte)0x11 : (byte)0x21, [address, address, ports, .. tlvs]);
    }

    public static byte[] Tlv(byte type, params byte[] value) => [type, (byte)(value.Length >> 8), (byte)value.Length, .. value];
}
