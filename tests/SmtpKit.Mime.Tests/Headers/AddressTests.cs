using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Headers;

/// <summary>RFC 5322 section 3.4 and, for what was once allowed, section 4.4; the examples of its appendix A among them.</summary>
public sealed class AddressTests
{
    [Theory]
    [InlineData("ada@example.com", null, "ada@example.com")]
    [InlineData("<ada@example.com>", null, "ada@example.com")]
    [InlineData("Ada <ada@example.com>", "Ada", "ada@example.com")]
    [InlineData("\"Joe Q. Public\" <john.q.public@example.com>", "Joe Q. Public", "john.q.public@example.com")]
    [InlineData("Who? <one@y.test>", "Who?", "one@y.test")]
    [InlineData("Joe Q. Public <x@y.test>", "Joe Q. Public", "x@y.test")]
    [InlineData("\"Giant; \\\"Big\\\" Box\" <sysservices@example.net>", "Giant; \"Big\" Box", "sysservices@example.net")]
    [InlineData("Pete(A nice \\) chap) <pete(his account)@silly.test(his host)>", "Pete", "pete@silly.test")]
    [InlineData("ada@example.com (Ada Lovelace)", "Ada Lovelace", "ada@example.com")]
    [InlineData("(comment (nested)) ada@example.com", "comment (nested)", "ada@example.com")]
    [InlineData("Mary Smith <@node.test,@machine:mary@example.net>", "Mary Smith", "mary@example.net")]
    [InlineData("john . doe @ example . com", null, "john.doe@example.com")]
    [InlineData("Ada <ada @ example.com>", "Ada", "ada@example.com")]
    [InlineData("\"two words\"@example.com", null, "\"two words\"@example.com")]
    [InlineData("<\"a@b\"@example.com>", null, "\"a@b\"@example.com")]
    [InlineData("<\"a>b\"@example.com>", null, "\"a>b\"@example.com")]
    [InlineData("\"a@b\" <c@d>", "a@b", "c@d")]
    [InlineData("ada@[192.0.2.1]", null, "ada@[192.0.2.1]")]
    [InlineData("ada@[IPv6:2001:db8::1]", null, "ada@[IPv6:2001:db8::1]")]
    [InlineData("=?utf-8?Q?Ada_L=C3=B6?= =?utf-8?Q?velace?= <a@b>", "Ada Lövelace", "a@b")]
    [InlineData("=?utf-8?B?4oI=?= =?utf-8?B?rA==?= Euro <a@b>", "€ Euro", "a@b")]
    [InlineData("\"=?utf-8?Q?in_quotes?=\" <a@b>", "in quotes", "a@b")]
    [InlineData("=?utf-8?Q?comma=2C_name?= <a@b>", "comma, name", "a@b")]
    [InlineData("a@b (=?utf-8?Q?J=C3=BCrgen?=)", "Jürgen", "a@b")]
    [InlineData("Jürgen <jürgen@bücher.example>", "Jürgen", "jürgen@bücher.example")]
    [InlineData("x <a@xn--bcher-kva.example>", "x", "a@xn--bcher-kva.example")]
    [InlineData("Ada Lovelace ada@example.com", "Ada Lovelace", "ada@example.com")]
    [InlineData("root", null, "root")]
    [InlineData("Ada Lovelace", "Ada Lovelace", "")]
    [InlineData("\"Ada\"", "Ada", "")]
    [InlineData("<>", null, "")]
    [InlineData("Ada <>", "Ada", "")]
    [InlineData("Ada <ada@example.com", "Ada", "ada@example.com")]
    [InlineData("Ada \"the first", "Ada the first", "")]
    [InlineData("Ada <a@b> <c@d>", "Ada", "c@d")]
    [InlineData("\"\" <a@b>", null, "a@b")]
    [InlineData("Ada\r\n Lovelace\r\n\t<a@b>", "Ada Lovelace", "a@b")]
    [InlineData("\"a\"\"b\" <a@b>", "ab", "a@b")]
    public void Mailbox_IsRead(string value, string? name, string address)
    {
        MimeAddress one = Mail.To(value).Should().ContainSingle().Subject;

        one.DisplayName.Should().Be(name);
        one.Address.Should().Be(address);
        one.Group.Should().BeNull();
    }

    [Theory]
    [InlineData("a@b, c@d", "a@b|c@d")]
    [InlineData(",, a@b ,,\t c@d,", "a@b|c@d")]
    [InlineData("a@b; c@d", "a@b|c@d")]
    [InlineData("\"Doe, John\" <a@b>, c@d", "a@b|c@d")]
    [InlineData("a@b (x, y), c@d", "a@b|c@d")]
    [InlineData("", "")]
    [InlineData(" (only a comment) ", "")]
    public void List_IsCutAtItsCommas(string value, string expected) =>
        string.Join('|', Mail.To(value).Select(one => one.Address)).Should().Be(expected);

    [Fact]
    public void Group_IsFlattened_AndNamed()
    {
        MimeAddressList list = Mail.To("A Group:Ed Jones <joe@where.test>,joe@b.test;, eve@c.test, =?utf-8?Q?=C3=9Cber?=: x@y; Undisclosed recipients:;");

        list.Select(one => $"{one.Address}|{one.Group}").Should().Equal("joe@where.test|A Group", "joe@b.test|A Group", "eve@c.test|", "x@y|Über");
        list.Groups.Should().Equal("A Group", "Über", "Undisclosed recipients");
        list.ToString().Should().Be("Ed Jones <joe@where.test>, joe@b.test, eve@c.test, x@y");
    }

    [Fact]
    public void GroupWithoutAnEnd_EndsWithTheField()
    {
        MimeView mail = Mail.Of("To: team: a@b\nTo: c@d\nCc: e@f\n\n");

        mail.To.Select(one => $"{one.Address}|{one.Group}").Should().Equal("a@b|team", "c@d|");
        mail.Cc.Single().Address.Should().Be("e@f");
    }

    [Fact]
    public void EachField_HasItsOwn()
    {
        MimeView mail = Mail.Of("From: f@x\nSender: s@x\nReply-To: r@x\nTo: t@x\nCC: c@x\nBcc: b@x\n\n");

        new[] { mail.From, mail.Sender, mail.ReplyTo, mail.To, mail.Cc, mail.Bcc }.Select(list => list.Single().Address).Should().Equal("f@x", "s@x", "r@x", "t@x", "c@x", "b@x");
        Mail.Of("X: y\n\n").To.Should().BeEmpty();
    }

    [Theory]
    [InlineData("Ada <a@b>", "Ada <a@b>")]
    [InlineData("\"Doe, \\\"J\\\"\" <a@b>", "\"Doe, \\\"J\\\"\" <a@b>")]
    [InlineData("a@b", "a@b")]
    public void Text_CanBeReadAgain(string value, string expected)
    {
        string text = Mail.To(value).Single().ToString();

        text.Should().Be(expected);
        Mail.To(text).Single().ToString().Should().Be(expected);
    }
}
