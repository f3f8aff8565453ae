using System.Buffers;
using System.Net;
using System.Text;
using SmtpKit.Tests.Support;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

/// <summary>The header of the PROXY protocol (HAProxy's proxy-protocol.txt, section 2), however its octets arrive.</summary>
public sealed class ProxyHeaderTests
{
    private const string Full6 = "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";

    // Section 2.1.
    public static TheoryData<string, string> Lines => new()
    {
        { "PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\r\n", "1 192.0.2.1:40000 198.51.100.2:25" },
        { "PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535\r\n", "1 255.255.255.255:65535 255.255.255.255:65535" },
        { "PROXY TCP4 0.0.0.0 10.0.0.1 0 0\r\n", "1 0.0.0.0:0 10.0.0.1:0" },
        { "PROXY TCP6 2001:db8::1 2001:DB8::2 40000 25\r\n", "1 [2001:db8::1]:40000 [2001:db8::2]:25" },
        { $"PROXY TCP6 {Full6} {Full6} 65535 65535\r\n", $"1 [{Full6}]:65535 [{Full6}]:65535" },
        { "PROXY TCP6 :: ::1 1 2\r\n", "1 [::]:1 [::1]:2" },
        { "PROXY TCP6 ::ffff:192.0.2.1 ::ffff:c633:6402 1 2\r\n", "1 192.0.2.1:1 198.51.100.2:2" },
        { "PROXY UNKNOWN\r\n", "1 - -" },
        { "PROXY UNKNOWN \r\n", "1 - -" },
        { $"PROXY UNKNOWN {Full6} {Full6} 65535 65535\r\n", "1 - -" },
        { "PROXY UNKNOWN what\never\ris here\r\n", "1 - -" },
    };

    // Each with how many of its octets show that it is no header; 0 for all of them.
    public static TheoryData<string, int> WrongLines => new()
    {
        { "EHLO client.test\r\n", 1 },
        { "PRoXY TCP4 192.0.2.1 198.51.100.2 40000 25\r\n", 3 },
        { "PROXY\tTCP4 192.0.2.1 198.51.100.2 40000 25\r\n", 6 },
        { " PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\r\n", 1 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\nEHLO", 43 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\n\r\n", 43 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 40000 25\r\r\n", 0 },
        { "PROXY \r\n", 0 },
        { "PROXY  TCP4 192.0.2.1 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY TCP4  192.0.2.1 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 40000 25 \r\n", 0 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 40000 25 25\r\n", 0 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 40000\r\n", 0 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 40000 \r\n", 0 },
        { "PROXY TCP4\r\n", 0 },
        { "PROXY tcp4 192.0.2.1 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY TCP5 192.0.2.1 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY UDP4 192.0.2.1 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY UNKNOWNS\r\n", 0 },
        { "PROXY unknown\r\n", 0 },
        { "PROXY TCP4 192.0.2.256 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY TCP4 192.0.2.01 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY TCP4 0xC0.0.2.1 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY TCP4 192.0.2 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY TCP4 192.0.2.1.1 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY TCP4 192..2.1 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY TCP4 3221225985 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY TCP4 2001:db8::1 2001:db8::2 40000 25\r\n", 0 },
        { "PROXY TCP4 192.0.2.1 2001:db8::2 40000 25\r\n", 0 },
        { "PROXY TCP6 192.0.2.1 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY TCP6 2001:db8::1 198.51.100.2 40000 25\r\n", 0 },
        { "PROXY TCP6 [2001:db8::1] 2001:db8::2 40000 25\r\n", 0 },
        { "PROXY TCP6 fe80::1%1 2001:db8::2 40000 25\r\n", 0 },
        { "PROXY TCP6 2001:db8::1/128 2001:db8::2 40000 25\r\n", 0 },
        { "PROXY TCP6 1:2:3:4:5:6:7 2001:db8::2 40000 25\r\n", 0 },
        { "PROXY TCP6 1:2:3:4:5:6:7:8:9 2001:db8::2 40000 25\r\n", 0 },
        { "PROXY TCP6 1::2::3 2001:db8::2 40000 25\r\n", 0 },
        { "PROXY TCP6 12345:: 2001:db8::2 40000 25\r\n", 0 },
        { "PROXY TCP6 ::ffff:192.0.2.01 2001:db8::2 40000 25\r\n", 0 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 040000 25\r\n", 0 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 65536 25\r\n", 0 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 -1 25\r\n", 0 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 +1 25\r\n", 0 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 40000 00\r\n", 0 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 4e4 25\r\n", 0 },
        { "PROXY TCP4 192.0.2.1 198.51.100.2 400000000000000000000 25\r\n", 0 },

        // CRLF at octets 107 and 108: one too late (section 2.1).
        { "PROXY UNKNOWN " + new string('x', 92) + "\r\n", 107 },
        { "PROXY UNKNOWN " + new string('x', 94), 107 },
        { "PROXY TCP4 " + new string('x', 200), 107 },
    };

    // Section 2.2.
    public static TheoryData<string, string> Blocks => new()
    {
        { "21 11 000C C0000201 C6336402 9C40 0019", "2 192.0.2.1:40000 198.51.100.2:25" },
        { "21 21 0024 20010DB8000000000000000000000001 20010DB8000000000000000000000002 9C40 0019", "2 [2001:db8::1]:40000 [2001:db8::2]:25" },
        { "21 21 0024 00000000000000000000FFFFC0000201 00000000000000000000FFFFC6336402 9C40 0019", "2 192.0.2.1:40000 198.51.100.2:25" },
        { "21 31 00D8 2F72756E2F612E736F636B" + new string('0', 2 * 97) + "2F72756E2F622E736F636B" + new string('0', 2 * 97), "2 /run/a.sock /run/b.sock" },

        // No path; one that could forge a log line; one without an end, longer than a path may be here.
        { "21 31 00D8" + new string('0', 2 * 216), "2 () ()" },
        { "21 31 00D8 01" + new string('0', 2 * 107) + "2F61" + new string('0', 2 * 106), "2 () /a" },
        { "21 31 00D8 2F0A" + new string('0', 2 * 106) + Repeat("61", 108), "2 () ()" },

        // LOCAL, and what is unspecified: whatever the block holds, the connection's own end points hold.
        { "20 00 0000", "2 - -" },
        { "20 11 000C C0000201 C6336402 9C40 0019", "2 - -" },
        { "20 FF 0003 010203", "2 - -" },
        { "20 11 0002 0102", "2 - -" },
        { "20 00 0005 02 0001 61 FF", "2 - -" },
        { "21 00 0000", "2 - -" },
        { "21 00 0004 01020304", "2 - -" },
        { "21 01 0000", "2 - -" },
        { "21 10 000C C0000201 C6336402 9C40 0019", "2 - -" },
        { "21 20 0000", "2 - -" },

        // Type, length, value: in order, also twice the same, also empty; padding is dealt with.
        { "21 11 0014 C0000201 C6336402 9C40 0019 02 0005 3132333435", "2 192.0.2.1:40000 198.51.100.2:25 02=3132333435" },
        { "21 11 0019 C0000201 C6336402 9C40 0019 E0 0000 04 0001 00 E0 0003 616263", "2 192.0.2.1:40000 198.51.100.2:25 E0= E0=616263" },
        { "20 00 0004 02 0001 61", "2 - - 02=61" },
        { "21 00 0004 02 0001 61", "2 - - 02=61" },

        // CRC32C, over the header with four zeros in its place; worked out by another program.
        { "21 11 001F C0000201 C6336402 9C40 0019 02 0005 612E747374 03 0004 284A04C7 04 0001 78", "2 192.0.2.1:40000 198.51.100.2:25 02=612E747374" },
        { "20 00 0007 03 0004 A9B87E8F", "2 - -" },
    };

    public static TheoryData<string, int> WrongBlocks => new()
    {
        // Version, command.
        { "11 11 000C C0000201 C6336402 9C40 0019", 13 },
        { "31 11 000C C0000201 C6336402 9C40 0019", 13 },
        { "22 11 000C C0000201 C6336402 9C40 0019", 13 },
        { "2F 00 0000", 13 },

        // Family, transport: datagrams among them.
        { "21 41 0000", 14 },
        { "21 F0 0000", 14 },
        { "21 13 000C C0000201 C6336402 9C40 0019", 14 },
        { "21 12 000C C0000201 C6336402 9C40 0019", 14 },
        { "21 22 0024", 14 },
        { "21 32 00D8", 14 },
        { "21 02 0000", 14 },

        // Length: too small for its family, too large.
        { "21 11 000B C0000201 C6336402 9C40 00", 16 },
        { "21 11 0000", 16 },
        { "21 21 0023", 16 },
        { "21 31 00D7", 16 },
        { "21 11 1001", 16 },
        { "21 11 1100", 15 },
        { "21 11 FFFF", 15 },
        { "20 00 FFFF", 15 },
        { "20 00 1001", 16 },

        // Values: beyond the header, or not to its end.
        { "21 11 0014 C0000201 C6336402 9C40 0019 02 0006 3132333435", 0 },
        { "21 11 0014 C0000201 C6336402 9C40 0019 02 FFFF 3132333435", 0 },
        { "21 11 0014 C0000201 C6336402 9C40 0019 02 0004 3132333435", 0 },
        { "21 11 000D C0000201 C6336402 9C40 0019 02", 0 },
        { "21 11 000E C0000201 C6336402 9C40 0019 0200", 0 },

        // CRC32C: wrong, of a wrong length, twice.
        { "21 11 001F C0000201 C6336402 9C40 0019 02 0005 612E747374 03 0004 284A04C6 04 0001 78", 0 },
        { "21 11 001F C0000202 C6336402 9C40 0019 02 0005 612E747374 03 0004 284A04C7 04 0001 78", 0 },
        { "21 11 0012 C0000201 C6336402 9C40 0019 03 0003 284A04", 0 },
        { "21 11 001A C0000201 C6336402 9C40 0019 03 0004 00000000 03 0004 00000000", 0 },
        { "21 11 001A C0000201 C6336402 9C40 0019 03 0004 00000000 03 0004 E40952C5", 0 },
        { "20 00 0007 03 0004 A9B87E8E", 0 },
        { "21 00 0007 03 0004 A9B87E8E", 0 },
    };

    // An IPv4 address may stand at the end of an IPv6 one (RFC 4291 section 2.2).
    [Theory]
    [MemberData(nameof(Lines))]
    public void Line_IsTheSameHoweverTheBytesArrive(string wire, string expected) => ShouldRead(Encoding.ASCII.GetBytes(wire), expected);

    // The checksum is CRC32C (RFC 4960 appendix B).
    [Theory]
    [MemberData(nameof(Blocks))]
    public void Block_IsTheSameHoweverTheBytesArrive(string hex, string expected) => ShouldRead(Block(hex), expected);

    [Theory]
    [MemberData(nameof(WrongLines))]
    public void WrongLine_IsRefusedAtTheFirstOctetThatShowsIt(string wire, int shown) => ShouldRefuse(Encoding.ASCII.GetBytes(wire), shown);

    [Theory]
    [MemberData(nameof(WrongBlocks))]
    public void WrongBlock_IsRefusedAtTheFirstOctetThatShowsIt(string hex, int shown) => ShouldRefuse(Block(hex), shown);

    [Fact]
    public void EveryOctetOfTheSignature_Counts()
    {
        byte[] whole = ProxyHeaders.Block(ProxyHeaders.Proxy, 0x11, ProxyHeaders.Addresses4);
        for (int i = 0; i < ProxyHeaders.Signature.Length; i++)
        {
            byte[] wrong = [.. whole];
            wrong[i] ^= 0x20;
            ShouldRefuse(wrong, i + 1);
        }
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Block_AroundItsLongest(int beyond, bool isTaken)
    {
        byte[] wire = ProxyHeaders.Block(ProxyHeaders.Proxy, 0x11, ProxyHeaders.Addresses4, ProxyHeaders.Tlv(0xE0, new byte[4096 - 12 - 3 + beyond]));
        ReadOnlySequence<byte> input = new(wire);
        ProxyHeader.TryRead(ref input, out SmtpProxyHeader? header).Should().Be(isTaken ? ProxyHeaderStatus.Whole : ProxyHeaderStatus.Malformed);
        (header?.Tlvs.Single().Value.Length).Should().Be(isTaken ? 4096 - 12 - 3 + beyond : null);
    }

    [Fact]
    public void ManySmallValues_AreAllKept()
    {
        byte[] tlvs = [.. Enumerable.Repeat(ProxyHeaders.Tlv(0xE1), (4096 - 12) / 3).SelectMany(tlv => tlv)];
        ReadOnlySequence<byte> input = new(ProxyHeaders.Block(ProxyHeaders.Proxy, 0x11, ProxyHeaders.Addresses4, tlvs));
        ProxyHeader.TryRead(ref input, out SmtpProxyHeader? header).Should().Be(ProxyHeaderStatus.Whole);
        header!.Tlvs.Should().HaveCount((4096 - 12) / 3).And.OnlyContain(tlv => tlv.Type == 0xE1 && tlv.Value.IsEmpty);
    }

    [Fact]
    public void Value_IsFoundByItsType()
    {
        ReadOnlySequence<byte> input = new(Block("21 11 0018 C0000201 C6336402 9C40 0019 02 0001 61 02 0001 62 05 0001 63"));
        ProxyHeader.TryRead(ref input, out SmtpProxyHeader? header).Should().Be(ProxyHeaderStatus.Whole);
        header!.TryGetTlv(SmtpProxyTlv.Authority, out ReadOnlyMemory<byte> value).Should().BeTrue();
        Encoding.ASCII.GetString(value.Span).Should().Be("a", "it is the first");
        header.TryGetTlv(SmtpProxyTlv.UniqueId, out value).Should().BeTrue();
        Encoding.ASCII.GetString(value.Span).Should().Be("c");
        header.TryGetTlv(SmtpProxyTlv.Alpn, out value).Should().BeFalse();
        value.IsEmpty.Should().BeTrue();
    }

    // Every octet of a header changed into every other: nothing throws, and nothing is taken that does not say how long it is.
    [Fact]
    public void AnyOctetChanged_IsAnAnswerAndNoException()
    {
        byte[][] headers =
        [
            Encoding.ASCII.GetBytes("PROXY TCP6 2001:db8::1 ::ffff:192.0.2.1 40000 25\r\n"),
            Block("21 11 001F C0000201 C6336402 9C40 0019 02 0005 612E747374 E0 0004 284A04C7 04 0001 78"),
            Block("21 31 00DC 2F72756E2F612E736F636B" + new string('0', 2 * 97) + "2F72756E2F622E736F636B" + new string('0', 2 * 97) + "E0000161"),
        ];
        foreach (byte[] header in headers)
        {
            for (int at = 0; at < header.Length; at++)
            {
                for (int octet = 0; octet < 256; octet++)
                {
                    byte[] changed = [.. header, .. "EHLO c\r\n"u8];
                    changed[at] = (byte)octet;
                    ReadOnlySequence<byte> input = new(changed);
                    ProxyHeaderStatus status = ProxyHeader.TryRead(ref input, out SmtpProxyHeader? read);
                    (read is not null).Should().Be(status == ProxyHeaderStatus.Whole);
                    input.Length.Should().BePositive();
                }
            }
        }
    }

    private static void ShouldRead(byte[] wire, string expected)
    {
        byte[] behind = "EHLO client.test\r\n"u8.ToArray();
        foreach (ReadOnlySequence<byte> cut in Cuts.Of([.. wire, .. behind]))
        {
            ReadOnlySequence<byte> input = cut;
            ProxyHeader.TryRead(ref input, out SmtpProxyHeader? header).Should().Be(ProxyHeaderStatus.Whole);
            Show(header!).Should().Be(expected);
            input.ToArray().Should().Equal(behind, "what follows is the client's");
        }

        for (int count = 0; count < wire.Length; count++)
        {
            ReadOnlySequence<byte> input = new(wire, 0, count);
            ProxyHeader.TryRead(ref input, out SmtpProxyHeader? header).Should().Be(ProxyHeaderStatus.Incomplete, $"there are only {count} octets");
            header.Should().BeNull();
            input.Length.Should().Be(count, "nothing is used before the header is whole");
        }
    }

    private static void ShouldRefuse(byte[] wire, int shown)
    {
        shown = shown == 0 ? wire.Length : shown;
        foreach (ReadOnlySequence<byte> cut in Cuts.Of(wire))
        {
            ReadOnlySequence<byte> input = cut;
            ProxyHeader.TryRead(ref input, out SmtpProxyHeader? header).Should().Be(ProxyHeaderStatus.Malformed);
            header.Should().BeNull();
        }

        for (int count = 0; count <= wire.Length; count++)
        {
            ReadOnlySequence<byte> input = new(wire, 0, count);
            ProxyHeader.TryRead(ref input, out _)
                .Should().Be(count < shown ? ProxyHeaderStatus.Incomplete : ProxyHeaderStatus.Malformed, $"there are {count} octets");
        }
    }

    private static byte[] Block(string hex) => [.. ProxyHeaders.Signature, .. Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))];

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));

    private static string Show(SmtpProxyHeader header) => string.Join(
        ' ',
        [
            header.Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
            Show(header.Source),
            Show(header.Destination),
            .. header.Tlvs.Select(tlv => $"{tlv.Type:X2}={Convert.ToHexString(tlv.Value.Span)}"),
        ]);

    private static string Show(EndPoint? endPoint) => endPoint is null ? "-" : endPoint.ToString() is { Length: > 0 } text ? text : "()";
}
