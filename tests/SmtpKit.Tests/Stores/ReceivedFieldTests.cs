using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace SmtpKit.Tests.Stores;

public sealed class ReceivedFieldTests
{
    private static readonly SmtpTlsInfo Tls13 = new(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_256_GCM_SHA384);

    // The field is that of RFC 5321 section 4.4.
    [Fact]
    public void OneRecipient_IsNamed() =>
        Create(StoreCall.Session(From("192.0.2.1")), "bob@mx.test").Should().Be(
            "Received: from client.test ([192.0.2.1])\r\n"
            + "\tby mx.test (SmtpKit) with ESMTP id 0123456789ABC.1\r\n"
            + "\tfor <bob@mx.test>; Sat, 21 Nov 2026 20:20:00 +0000\r\n");

    [Fact]
    public void TwoRecipients_AreNotNamed() =>
        Create(StoreCall.Session(From("192.0.2.1")), "bob@mx.test", "cy@mx.test").Should().Be(
            "Received: from client.test ([192.0.2.1])\r\n"
            + "\tby mx.test (SmtpKit) with ESMTP id 0123456789ABC.1;\r\n"
            + "\tSat, 21 Nov 2026 20:20:00 +0000\r\n");

    [Fact]
    public void Tls_IsAComment()
    {
        SmtpConnectionInfo connection = new() { RemoteEndPoint = IPEndPoint.Parse("192.0.2.1:25"), Tls = Tls13 };

        Create(StoreCall.Session(connection), "bob@mx.test").Should().Be(
            "Received: from client.test ([192.0.2.1])\r\n"
            + "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)\r\n"
            + "\tby mx.test (SmtpKit) with ESMTPS id 0123456789ABC.1\r\n"
            + "\tfor <bob@mx.test>; Sat, 21 Nov 2026 20:20:00 +0000\r\n");
    }

    [Fact]
    public void UnixSocket_IsLocal() =>
        Create(StoreCall.Session(new SmtpConnectionInfo { RemoteEndPoint = new UnixDomainSocketEndPoint("/run/(evil)\r\n") }), "bob@mx.test")
            .Should().StartWith("Received: from client.test (local)\r\n");

    [Fact]
    public void Tls12_IsCalledAsOthersCallIt()
    {
        SmtpConnectionInfo connection = new() { Tls = new(SslProtocols.Tls12, TlsCipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256) };

        Create(StoreCall.Session(connection), "bob@mx.test").Should().Contain("(using TLSv1.2 with cipher TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)\r\n");
    }

    [Theory]

    // RFC 3848, and RFC 5321 for what comes after HELO.
    [InlineData("SMTP", SmtpProtocol.Smtp, false, false, false, false)]
    [InlineData("SMTP", SmtpProtocol.Smtp, false, true, false, false)]
    [InlineData("SMTP", SmtpProtocol.Smtp, false, true, true, false)]
    [InlineData("ESMTP", SmtpProtocol.Smtp, true, false, false, false)]
    [InlineData("ESMTPS", SmtpProtocol.Smtp, true, true, false, false)]
    [InlineData("ESMTPA", SmtpProtocol.Smtp, true, false, true, false)]
    [InlineData("ESMTPSA", SmtpProtocol.Smtp, true, true, true, false)]
    [InlineData("LMTP", SmtpProtocol.Lmtp, true, false, false, false)]
    [InlineData("LMTPS", SmtpProtocol.Lmtp, true, true, false, false)]
    [InlineData("LMTPA", SmtpProtocol.Lmtp, true, false, true, false)]
    [InlineData("LMTPSA", SmtpProtocol.Lmtp, true, true, true, false)]

    // RFC 6531 section 4.3.
    [InlineData("UTF8SMTP", SmtpProtocol.Smtp, true, false, false, true)]
    [InlineData("UTF8SMTPS", SmtpProtocol.Smtp, true, true, false, true)]
    [InlineData("UTF8SMTPA", SmtpProtocol.Smtp, true, false, true, true)]
    [InlineData("UTF8SMTPSA", SmtpProtocol.Smtp, true, true, true, true)]
    [InlineData("UTF8LMTP", SmtpProtocol.Lmtp, true, false, false, true)]
    [InlineData("UTF8LMTPS", SmtpProtocol.Lmtp, true, true, false, true)]
    [InlineData("UTF8LMTPA", SmtpProtocol.Lmtp, true, false, true, true)]
    [InlineData("UTF8LMTPSA", SmtpProtocol.Lmtp, true, true, true, true)]
    public void Protocol_HasItsRegisteredName(string name, SmtpProtocol protocol, bool extended, bool tls, bool user, bool utf8)
    {
        SmtpConnectionInfo connection = new() { Endpoint = new SmtpEndpoint { Protocol = protocol }, Tls = tls ? Tls13 : null };
        MailTransaction transaction = StoreCall.Transaction(null, "bob@mx.test");
        transaction.IsSmtpUtf8 = utf8;

        ReceivedField.Create(StoreCall.Session(connection, isExtended: extended, hasUser: user), transaction)
            .Should().Contain($" with {name} id ");
    }

    [Theory]
    [InlineData("192.0.2.1", "[192.0.2.1]")]
    [InlineData("::ffff:192.0.2.1", "[192.0.2.1]")]
    [InlineData("2001:db8::1", "[IPv6:2001:db8::1]")]
    [InlineData("::1", "[IPv6:::1]")]
    [InlineData("fe80::1%3", "[IPv6:fe80::1]")]
    public void Address_IsALiteral(string address, string literal) =>
        Create(StoreCall.Session(From(address)), "bob@mx.test").Should().StartWith($"Received: from client.test ({literal})\r\n");

    [Fact]
    public void PeerWithoutAddress_IsUnknown() =>
        Create(StoreCall.Session(), "bob@mx.test").Should().StartWith("Received: from client.test (unknown)\r\n");

    [Theory]
    [InlineData("a_b-c.test", "a_b-c.test")]
    [InlineData("[192.0.2.9]", "[192.0.2.9]")]
    [InlineData("[IPv6:2001:db8::9]", "[IPv6:2001:db8::9]")]
    [InlineData("a(b)c", "a?b?c")]
    [InlineData("a;b,c<d>e\"f\\g", "a?b?c?d?e?f?g")]
    [InlineData("[", "?")]
    [InlineData("]", "?")]
    [InlineData("[a", "?a")]
    [InlineData("a]", "a?")]
    [InlineData("[a]b]", "[a?b]")]
    [InlineData("x by other.test with SMTP", "x?by?other.test?with?SMTP")]
    [InlineData("x\r\nSubject: y\r\n\r\nz\0\u0085\u00E9", "x??Subject:?y????z???")]
    [InlineData("", "unknown")]
    [InlineData(null, "unknown")]
    public void HelloName_IsMadeHarmless(string? name, string shown) =>
        Create(StoreCall.Session(helloName: name), "bob@mx.test").Should().StartWith($"Received: from {shown} (unknown)\r\n");

    [Fact]
    public void LongHelloName_IsCut()
    {
        string field = Create(StoreCall.Session(From("192.0.2.1"), helloName: "[" + new string('x', 4000) + "]"), "bob@mx.test");

        field.Should().Contain("?" + new string('x', 254) + "\r\n\t([192.0.2.1])\r\n");
    }

    [Fact]
    public void QuotedRecipient_StaysQuoted() =>
        Create(StoreCall.Session(), "\"a> (b\\\"c\"@mx.test").Should().Contain("\tfor <\"a> (b\\\"c\"@mx.test>; ");

    [Fact]
    public void RecipientWithControlsBeyondAscii_IsMadeHarmless() =>
        Create(StoreCall.Session(), "\"a\u0085b\"@mx.test").Should().NotContain("\u0085").And.Contain("a?b");

    // RFC 5322 section 2.2.3; lines should have no more than 78 characters and must not have more than 998 (RFC 5322 section 2.1.1).
    [Fact]
    public void EveryLine_IsFoldedAndBounded()
    {
        // The longest of everything that a peer can bring.
        string local = new('l', 64);
        string domain = string.Join('.', Enumerable.Repeat(new string('d', 60), 3));
        SmtpConnectionInfo connection = new() { RemoteEndPoint = IPEndPoint.Parse("[2001:db8:1111:2222:3333:4444:5555:6666]:25"), Tls = Tls13 };

        string longest = Create(StoreCall.Session(connection, helloName: new string('h', 255)), $"{local}@{domain}");
        string usual = Create(StoreCall.Session(connection), "a.rather.long.recipient.name@a.rather.long.domain.of.a.company.test");

        foreach (string[] lines in new[] { longest, usual }.Select(field => field.Split("\r\n")))
        {
            lines[^1].Should().BeEmpty();
            lines[0].Should().StartWith("Received: from ").And.NotEndWith(" ");
            lines[1..^1].Should().OnlyContain(line => line.StartsWith('\t') && line.Trim().Length > 0 && !line.EndsWith(' '));
        }

        longest.Split("\r\n").Should().OnlyContain(line => line.Length < 300);
        usual.Split("\r\n").Should().OnlyContain(line => line.Length <= 79);
    }

    [Fact]
    public void Date_IsInvariantAndUtc()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            odd.DateTimeFormat.AbbreviatedDayNames = ["x", "x", "x", "x", "x", "x", "x"];
            odd.DateTimeFormat.TimeSeparator = ".";
            CultureInfo.CurrentCulture = odd;

            Create(StoreCall.Session(), "bob@mx.test").Should().EndWith("; Sat, 21 Nov 2026 20:20:00 +0000\r\n");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private static string Create(SmtpSession session, params string[] recipients) =>
        ReceivedField.Create(session, StoreCall.Transaction("ada@client.test", recipients));

    private static SmtpConnectionInfo From(string address) => new() { RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4711) };
}
