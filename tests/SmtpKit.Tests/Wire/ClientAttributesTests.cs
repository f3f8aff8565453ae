using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

/// <summary>The attributes of XCLIENT and XFORWARD (Postfix's XCLIENT_README and XFORWARD_README).</summary>
public sealed class ClientAttributesTests
{
    public static TheoryData<string> Malformed =>
    [
        "",
        "   ",
        "ADDR",
        "ADDR=",
        "NAME=",
        "HELO=",
        "LOGIN=",
        "=192.0.2.1",
        "COLOUR=red",
        "REVERSE_NAME=a.test",
        "IDENT=1",
        "SOURCE=LOCAL",
        "ADDR=192.0.2.1 ADDR=192.0.2.2",
        "ADDR=192.0.2.1=2",
        "ADDR=mail.test",
        "ADDR=192.0.2",
        "ADDR=192.0.2.256",
        "ADDR=0300.0.2.1",
        "ADDR=3221225985",
        "ADDR=[192.0.2.1]",
        "ADDR=192.0.2.1:25",
        "ADDR=2001:db8::1",
        "ADDR=IPV6:192.0.2.1",
        "ADDR=IPV6:fe80::1%25eth0",
        "ADDR=IPV6:fe80::1+25eth0",
        "ADDR=IPV6:[2001:db8::1]",
        "ADDR=IPV6:",
        "PORT=65536",
        "PORT=-1",
        "PORT=+2B1",
        "PORT=1+20",
        "PORT=000025",
        "PORT=0x19",
        "NAME=two+20words",
        "NAME=192.0.2.1",
        "NAME=IPV6:2001:db8::1",
        "NAME=a.test+0D+0AX-Evil:+20yes",
        "NAME=b+C3+BCro.test",
        "HELO=a+0D+0Ab",
        "HELO=a+00b",
        "HELO=a+20b",
        "HELO=a+FFb",
        "LOGIN=a+0Ab",
        "LOGIN=a+7Fb",
        "LOGIN=a+C2+85b",
        "LOGIN=+FF",
        "PROTO=ESMTP+0A",
        "PROTO=a(b)",
        "PROTO=" + new string('x', 65),
        "HELO=+",
        "HELO=+4",
        "HELO=+4a",
        "HELO=+GG",
        "HELO=a=b",
        "HELO=" + new string('x', 256),
        "LOGIN=" + string.Concat(Enumerable.Repeat("+41", 86)),
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Malformed_IsNothing(string argument) => ParseXClient(argument).Should().BeNull();

    [Fact]
    public void All_AreRead()
    {
        ClientAttributes read = ParseXClient(
            " Name=Spike.Porcupine.test  addr=IPv6:2001:db8::1 PORT=25 PROTO=esmtp HELO=+5Bnot+2Ba+3Dname] LOGIN=ada+40b.test+20l DESTADDR=192.0.2.7 DESTPORT=0 ")!;
        read.Given.Should().Be(ClientAttribute.XClient);
        (read.Name, read.Address!.ToString(), read.Port, read.Protocol, read.Hello, read.Login, read.DestinationAddress!.ToString(), read.DestinationPort)
            .Should().Be(("Spike.Porcupine.test", "2001:db8::1", 25, "esmtp", "[not+a=name]", "ada@b.test l", "192.0.2.7", 0));
    }

    [Fact]
    public void Unavailable_IsGivenAndNothing()
    {
        foreach (string value in new[] { "[UNAVAILABLE]", "[unavailable]", "[TempUnavail]", "+5BUNAVAILABLE+5D" })
        {
            ClientAttributes read = Parse($"NAME={value} ADDR={value} PORT={value} PROTO={value} HELO={value} IDENT={value} SOURCE={value}", ClientAttribute.XForward)!;
            read.Given.Should().Be(ClientAttribute.XForward);
            read.Should().BeEquivalentTo(new
            {
                Name = (string?)null,
                Address = (object?)null,
                Port = (int?)null,
                Protocol = (string?)null,
                Hello = (string?)null,
                Identifier = (string?)null,
                IsLocal = (bool?)null,
            });
        }
    }

    [Fact]
    public void MappedAddress_IsTheIPv4One() => ParseXClient("ADDR=IPV6:::ffff:192.0.2.1")!.Address!.ToString().Should().Be("192.0.2.1");

    [Theory]
    [InlineData("SOURCE=LOCAL", true)]
    [InlineData("SOURCE=remote", false)]
    public void Source_IsRead(string argument, bool isLocal) => Parse(argument, ClientAttribute.XForward)!.IsLocal.Should().Be(isLocal);

    [Theory]
    [InlineData("SOURCE=elsewhere")]
    [InlineData("COLOUR=LOCAL")]
    [InlineData("LOGIN=ada")]
    [InlineData("DESTADDR=192.0.2.1")]
    [InlineData("IDENT=a+20b")]
    public void WhatXForwardDoesNotKnow_IsNothing(string argument) => Parse(argument, ClientAttribute.XForward).Should().BeNull();

    [Fact]
    public void LongestValues_AreTaken()
    {
        ParseXClient("HELO=" + new string('x', 255))!.Hello.Should().HaveLength(255);
        ParseXClient("PROTO=" + new string('x', 64))!.Protocol.Should().HaveLength(64);
        ParseXClient("PORT=65535 DESTPORT=00000")!.Port.Should().Be(65535);
    }

    [Fact]
    public void AnyOctets_AreReadOrNot()
    {
        // Fixed seed: the same octets each time.
        Random random = new(3);
        string[] parts = ["NAME=", "ADDR=", "LOGIN=", " ", "+", "+0A", "[UNAVAILABLE]", "IPV6:", "::", "1", ".", "=", "é", "\u007F", "HELO=x"];
        for (int i = 0; i < 5000; i++)
        {
            string argument = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            ClientAttributes? read = ParseXClient(argument);
            foreach (string? text in new[] { read?.Name, read?.Hello, read?.Login, read?.Protocol })
            {
                (text ?? "").Any(char.IsControl).Should().BeFalse(argument);
            }
        }
    }

    private static ClientAttributes? ParseXClient(string argument) => Parse(argument, ClientAttribute.XClient);

    private static ClientAttributes? Parse(string argument, ClientAttribute known) => ClientAttributes.Parse(Encoding.UTF8.GetBytes(argument), known);
}
