using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

/// <summary>RFC 5321 section 4.1.2, RFC 6531 section 3.3.</summary>
public sealed class PathParserTests
{
    private static readonly string Local64 = new('l', 64);
    private static readonly string Label63 = new('d', 63);

    // 255 octets: three labels of 63 and one of 61, with dots; and 256.
    private static readonly string Domain255 = $"{Label63}.{Label63}.{Label63}.{new string('e', 63)}";
    private static readonly string Domain256 = $"{Label63}.{Label63}.{Label63}.{new string('e', 62)}.f";

    public static TheoryData<string, string> GoodPaths => new()
    {
        { "<a@b.test>", "a@b.test" },
        { "<A.B+c@B.Test>", "A.B+c@B.Test" },
        { "<!#$%&'*+-/=?^_`{|}~@b.test>", "!#$%&'*+-/=?^_`{|}~@b.test" },
        { "<a@localhost>", "a@localhost" },
        { "<a@1.2-3>", "a@1.2-3" },
        { "<\"a b\"@b.test>", "\"a b\"@b.test" },
        { "<\"a\\ b\"@b.test>", "\"a b\"@b.test" },
        { "<\"a\"@b.test>", "a@b.test" },
        { "<\"a\\\"b\"@b.test>", "\"a\\\"b\"@b.test" },
        { "<\"a\\~\"@b.test>", "a~@b.test" },
        { "<\"a@c\"@b.test>", "\"a@c\"@b.test" },
        { "<\"<>\"@b.test>", "\"<>\"@b.test" },
        { "<\"a..b\"@b.test>", "\"a..b\"@b.test" },
        { "<a@[192.0.2.1]>", "a@[192.0.2.1]" },
        { "<a@[255.255.255.255]>", "a@[255.255.255.255]" },
        { "<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]" },
        { "<a@[ipv6:::]>", "a@[ipv6:::]" },
        { "<a@[IPv6:::ffff:192.0.2.1]>", "a@[IPv6:::ffff:192.0.2.1]" },
        { "<a@[IPv6:1:2:3:4::192.0.2.1]>", "a@[IPv6:1:2:3:4::192.0.2.1]" },
        { "<a@[IPv6:ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]>", "a@[IPv6:ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255]" },
        { "<@hop.test:a@b.test>", "a@b.test" },
        { "<@hop.test,@[192.0.2.1],@c.test:a@b.test>", "a@b.test" },
        { "<ü@b.test>", "ü@b.test" },
        { "<a@bücher.test>", "a@bücher.test" },
        { "<\"ü b\"@b.test>", "\"ü b\"@b.test" },
        { "<𝒶@b.test>", "𝒶@b.test" },
        { $"<{Local64}@b.test>", $"{Local64}@b.test" },
        { $"<a@{Label63}.test>", $"a@{Label63}.test" },
    };

    public static TheoryData<string> BadPaths =>
    [
        "", "a@b.test", "<", "<a", "<a@", "<a@b.test", "<@b.test>", "<a>", "<a@>", "<a b@c.test>", "<a@b..test>", "<a@.b.test>", "<a@b.test.>",
        "<.a@b.test>", "<a.@b.test>", "<a..b@c.test>", "<a@-b.test>", "<a@b-.test>", "<a@b_c.test>", "<a@b@c.test>", "<\"a@b.test>", "<\"a\"b@c.test>",
        "<\"\"@b.test>", "<\"a\\\"@b.test>", "<a\\b@c.test>", "<a,b@c.test>", "<(a)@b.test>", "<a@(b)>", "<<a@b.test>>", "<a@[192.0.2]>", "<a@[192.0.2.256]>",
        "<a@[192.0.2.1.1]>", "<a@[192.0.2.]>", "<a@[192.0.2.1111]>", "<a@[192.0.2.0x1]>", "<a@[]>", "<a@[192.0.2.1>", "<a@192.0.2.1]>", "<a@[IPv6:]>", "<a@[IPv6:1::2::3]>",
        "<a@[IPv6:fe80::1%eth0]>", "<a@[IPv6:[::1]]>", "<a@[2001:db8::1]>", "<a@[IPv6:::ffff:010.0.0.1.1]>", "<a@[IPv6:::ffff:300.0.0.1]>", "<a@[foo:bar]>", "<a@[ 192.0.2.1]>",
        "<@hop.test>", "<@hop.test:>", "<@hop.test,a@b.test>", "<@:a@b.test>", "<@hop.test,:a@b.test>", "< a@b.test>", "<a@b.test >", "<a@b.test\0>", "<a\0@b.test>", "<a\t@b.test>",
        "<\"a\\", "<\"a\\\u0001\"@b.test>", "<\"a\\\u007F\"@b.test>", "<@hop.test", "<@hop.test;@c.test:a@b.test>", "<a@[IPv6:1:2:3:4:5::192.0.2.1]>",
        $"<a@[IPv6:{new string('a', 46)}]>", $"<{Local64}l@b.test>", $"<a@{Label63}d.test>", $"<a@{Domain255}>", $"<a@{Domain256}>",
    ];

    // atext is that of RFC 5322 section 3.2.3; the longest local part has 64 octets (RFC 5321 section 4.5.3.1.1).
    [Theory]
    [MemberData(nameof(GoodPaths))]
    public void Path_IsTakenWhole(string path, string mailbox)
    {
        foreach (string behind in new[] { "", " SIZE=1", ">", "x" })
        {
            ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(path + behind);
            PathParser.TryParseForwardPath(ref rest, known: null, out Mailbox? found).Should().BeTrue(path);
            found!.ToString().Should().Be(mailbox);
            Encoding.UTF8.GetString(rest).Should().Be(behind);
        }
    }

    // A label has at most 63 octets (RFC 1035 section 2.3.4), a domain 255 (RFC 5321 section 4.5.3.1.2).
    [Theory]
    [MemberData(nameof(BadPaths))]
    public void WhatIsNoPath_IsRefused(string path)
    {
        ReadOnlySpan<byte> rest = Encoding.UTF8.GetBytes(path);
        PathParser.TryParseForwardPath(ref rest, known: null, out _).Should().BeFalse(path);
        PathParser.TryParseReversePath(ref rest, known: null, out _).Should().BeFalse(path);
        rest.Length.Should().Be(Encoding.UTF8.GetByteCount(path), "nothing is taken of what is no path");
    }

    [Theory]
    // Overlong, lone continuation, cut short, surrogate, beyond U+10FFFF.
    [InlineData("C080")]
    [InlineData("80")]
    [InlineData("C3")]
    [InlineData("EDA080")]
    [InlineData("F4908080")]
    public void MalformedUtf8_IsRefused(string octets)
    {
        foreach (string place in new[] { "<X@b.test>", "<a@X.test>", "<\"X\"@b.test>" })
        {
            int at = place.IndexOf('X', StringComparison.Ordinal);
            byte[] path = [.. Encoding.ASCII.GetBytes(place[..at]), .. Convert.FromHexString(octets), .. Encoding.ASCII.GetBytes(place[(at + 1)..])];
            ReadOnlySpan<byte> rest = path;
            PathParser.TryParseForwardPath(ref rest, known: null, out _).Should().BeFalse(place);
        }
    }

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void PathAroundTheLimit_IsRefusedOnlyBeyondIt(int beyond, bool good)
    {
        // 256 octets with the angle brackets, a source route included (section 4.5.3.1.3).
        string rest = ":a@b.test>";
        string path = "<@" + Domain255[..(PathParser.MaxPath - 2 - rest.Length + beyond)] + rest;
        path.Length.Should().Be(PathParser.MaxPath + beyond);

        ReadOnlySpan<byte> octets = Encoding.ASCII.GetBytes(path);
        PathParser.TryParseForwardPath(ref octets, known: null, out _).Should().Be(good);
    }

    // RFC 5321 section 4.5.1.
    [Theory]
    [InlineData("<postmaster>", true)]
    [InlineData("<PostMaster>", true)]
    [InlineData("<postmaster@b.test>", true)]
    [InlineData("<postmasters>", false)]
    [InlineData("<abuse>", false)]
    public void Postmaster_AloneNeedsNoDomain(string path, bool good)
    {
        ReadOnlySpan<byte> rest = Encoding.ASCII.GetBytes(path);
        PathParser.TryParseForwardPath(ref rest, known: null, out Mailbox? mailbox).Should().Be(good);
        if (good)
        {
            mailbox!.IsPostmaster.Should().BeTrue();
        }

        // As a sender it is no path: only the null reverse-path has no domain.
        ReadOnlySpan<byte> sender = "<postmaster>"u8;
        PathParser.TryParseReversePath(ref sender, known: null, out _).Should().BeFalse();
    }

    // RFC 5321 section 2.4: a local part in another case is another one.
    [Theory]
    [InlineData("<a@b.test>", true)]
    [InlineData("<@hop.test:a@b.test>", true)]
    [InlineData("<A@b.test>", false)]
    [InlineData("<a@B.test>", false)]
    [InlineData("<a@b.tesu>", false)]
    [InlineData("<aa@b.test>", false)]
    public void KnownMailbox_IsGivenAgainForTheSameTextOnly(string path, bool isSame)
    {
        Mailbox known = Mailbox.Parse("a@b.test");
        ReadOnlySpan<byte> forward = Encoding.ASCII.GetBytes(path);
        ReadOnlySpan<byte> reverse = forward;

        PathParser.TryParseForwardPath(ref forward, known, out Mailbox? recipient).Should().BeTrue();
        PathParser.TryParseReversePath(ref reverse, known, out Mailbox? sender).Should().BeTrue();

        ReferenceEquals(recipient, known).Should().Be(isSame);
        ReferenceEquals(sender, known).Should().Be(isSame);
        path.Should().EndWith($"{recipient}>");
        sender!.ToString().Should().Be(recipient!.ToString());
    }

    // RFC 5321 section 4.5.5: of notifications, which nobody answers.
    [Fact]
    public void NullReversePath_IsAReversePathOnly()
    {
        ReadOnlySpan<byte> rest = "<> SIZE=1"u8;
        PathParser.TryParseReversePath(ref rest, known: null, out Mailbox? mailbox).Should().BeTrue();
        mailbox.Should().BeNull();
        Encoding.ASCII.GetString(rest).Should().Be(" SIZE=1");

        rest = "<>"u8;
        PathParser.TryParseForwardPath(ref rest, known: null, out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("a@b.test", true)]
    [InlineData("Postmaster", true)]
    [InlineData("a@!b.test", false)]
    [InlineData("!@b.test", true)]
    [InlineData("(@b.test", false)]
    [InlineData("a@b.test>", false)]
    [InlineData("<a@b.test>", false)]
    [InlineData("@hop.test:a@b.test", false)]
    [InlineData("", false)]
    public void MailboxAlone_IsReadWhole(string text, bool good) =>
        PathParser.TryParseMailbox(Encoding.ASCII.GetBytes(text), out _).Should().Be(good);

    [Theory]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void MailboxAloneAroundTheLimit_IsRefusedOnlyBeyondIt(int beyond, bool good)
    {
        // As long as it may be between angle brackets.
        string text = "a@" + Domain255[..(PathParser.MaxPath - 4 + beyond)];
        PathParser.TryParseMailbox(Encoding.ASCII.GetBytes(text), out _).Should().Be(good);
    }

    [Fact]
    public void ServerNameAroundTheLimit_IsRefusedOnlyBeyondIt()
    {
        PathParser.IsDomainOrLiteral(Domain255).Should().BeTrue();
        PathParser.IsDomainOrLiteral(Domain256).Should().BeFalse();
    }

    [Theory]
    [InlineData("mx.example.com", true)]
    [InlineData("localhost", true)]
    [InlineData("!", false)]
    [InlineData("[192.0.2.1]", true)]
    [InlineData("a_b.test", false)]
    [InlineData("bücher.test", false)]
    [InlineData("a b", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void ServerName_IsADomainOrLiteralInAscii(string? name, bool good) => PathParser.IsDomainOrLiteral(name).Should().Be(good);
}
