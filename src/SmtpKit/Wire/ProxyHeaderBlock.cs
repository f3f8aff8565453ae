using System.Buffers.Binary;
using System.Net;
using System.Numerics;

namespace SmtpKit.Wire;

/// <summary>Version 2 of the PROXY header: a binary block (proxy-protocol.txt section 2.2).</summary>
internal static class ProxyHeaderBlock
{
    // By its length field a header could have 65,551 octets; real ones have some hundred.
    private const int MaxVariableLength = 4096;
    private const int FixedLength = 16;
    private const int TlvHead = 3;
    private const int UnixBlock = 216;
    private const byte ChecksumType = 0x03;
    private const byte PaddingType = 0x04;

    /// <summary>What the block begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    /// <summary>Finds how long the header is.</summary>
    /// <param name="octets">The first octets of the connection: at least 16, or all there are. They begin as <see cref="Signature"/> does.</param>
    /// <param name="length">The length of the whole header, 16 to 4,112.</param>
    public static ProxyHeaderStatus TryMeasure(ReadOnlySpan<byte> octets, out long length)
    {
        length = FixedLength;
        if (octets.Length > 12 && octets[12] is not (0x20 or 0x21))
        {
            // Another version, or neither LOCAL nor PROXY.
            return ProxyHeaderStatus.Malformed;
        }

        // LOCAL's family is ignored. A datagram is nothing that SMTP is spoken over: a proxy that says so is wrong.
        if (octets.Length > 13 && octets[12] == 0x21 && (octets[13] >> 4 > 3 || (octets[13] & 15) > 1))
        {
            return ProxyHeaderStatus.Malformed;
        }

        if (octets.Length > 14 && octets[14] > MaxVariableLength >> 8)
        {
            return ProxyHeaderStatus.Malformed;
        }

        if (octets.Length < FixedLength)
        {
            return ProxyHeaderStatus.Incomplete;
        }

        int variable = BinaryPrimitives.ReadUInt16BigEndian(octets[14..]);
        length += variable;
        bool fits = variable <= MaxVariableLength && (!NamesEndPoints(octets) || variable >= AddressLength(octets));
        return fits ? ProxyHeaderStatus.Whole : ProxyHeaderStatus.Malformed;
    }

    /// <summary>Reads a whole header, as <see cref="TryMeasure"/> has measured it.</summary>
    /// <param name="octets">The header; kept, as the values are parts of it.</param>
    /// <param name="header">The header, when it is right.</param>
    public static ProxyHeaderStatus TryParse(byte[] octets, out SmtpProxyHeader? header)
    {
        header = null;
        int afterAddresses = FixedLength + AddressLength(octets);
        bool named = NamesEndPoints(octets);
        List<SmtpProxyTlv> tlvs = [];
        int checksum = 0;
        bool areTlvs = afterAddresses <= octets.Length && TryReadTlvs(octets, afterAddresses, tlvs, out checksum);
        if ((named && !areTlvs) || (areTlvs && checksum > 0 && !IsChecksumRight(octets, checksum)))
        {
            return ProxyHeaderStatus.Malformed;
        }

        // Without end points the rest of the block may be anything: the connection has to be taken all the same.
        IReadOnlyList<SmtpProxyTlv> values = areTlvs ? tlvs : [];
        header = named
            ? new SmtpProxyHeader(2, EndPointAt(octets, isSource: true), EndPointAt(octets, isSource: false), values)
            : new SmtpProxyHeader(2, source: null, destination: null, values);
        return ProxyHeaderStatus.Whole;
    }

    // Type, length, value, until the end of the header, which has to be the end of a value, too. The checksum's place is 0 when there is none.
    private static bool TryReadTlvs(byte[] octets, int at, List<SmtpProxyTlv> tlvs, out int checksum)
    {
        checksum = 0;
        while (at < octets.Length)
        {
            if (octets.Length - at < TlvHead)
            {
                return false;
            }

            byte type = octets[at];
            int length = BinaryPrimitives.ReadUInt16BigEndian(octets.AsSpan(at + 1));
            at += TlvHead;
            if (length > octets.Length - at)
            {
                return false;
            }

            if (type == ChecksumType)
            {
                // Of two one would be checked with the other's octets in it.
                if (length != sizeof(uint) || checksum > 0)
                {
                    return false;
                }

                checksum = at;
            }
            else if (type != PaddingType)
            {
                tlvs.Add(new SmtpProxyTlv(type, octets.AsMemory(at, length)));
            }

            at += length;
        }

        return true;
    }

    // Section 2.2.3: CRC32C (RFC 4960 appendix B) over the whole header, with zeros where the checksum itself stands.
    private static bool IsChecksumRight(ReadOnlySpan<byte> octets, int at)
    {
        uint crc = uint.MaxValue;
        for (int i = 0; i < octets.Length; i++)
        {
            bool isField = i >= at && i < at + sizeof(uint);
            crc = BitOperations.Crc32C(crc, isField ? (byte)0 : octets[i]);
        }

        return ~crc == BinaryPrimitives.ReadUInt32BigEndian(octets[at..]);
    }

    private static EndPoint EndPointAt(ReadOnlySpan<byte> octets, bool isSource)
    {
        // Both addresses first, both ports behind them.
        ReadOnlySpan<byte> block = octets.Slice(FixedLength, AddressLength(octets));
        bool isUnix = block.Length == UnixBlock;
        int size = isUnix ? block.Length / 2 : (block.Length - 4) / 2;
        ReadOnlySpan<byte> address = block.Slice(isSource ? 0 : size, size);
        if (isUnix)
        {
            return UnixAddress.FromOctets(address);
        }

        IPAddress ip = new(address);
        int port = BinaryPrimitives.ReadUInt16BigEndian(block[(isSource ? ^4 : ^2)..]);
        return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, port);
    }

    // PROXY with a known family over a stream. All others keep the connection's own end points.
    private static bool NamesEndPoints(ReadOnlySpan<byte> octets) => octets[12] == 0x21 && octets[13] is 0x11 or 0x21 or 0x31;

    private static int AddressLength(ReadOnlySpan<byte> octets) => (octets[13] >> 4) switch
    {
        1 => 12,
        2 => 36,
        3 => UnixBlock,
        _ => 0,
    };
}
