using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Wire;

/// <summary>Source routes (RFC 5321 appendix C) are dropped, and their octets are judged all the same; and the short forms of IPv6 addresses.</summary>
public sealed class SourceRouteTests
{
    [Fact]
    public Task InternationalRoute_NeedsSmtpUtf8() => Dialog.PlayAsync("""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<@\xC3\xA9:a@b>
        S: 553 5.6.7 *
        C: MAIL FROM:<@\xC3\xA9:a@b> SMTPUTF8
        S: 250 2.1.0 *
        C: RCPT TO:<@c.test,@\xC3\xA9:a@b>
        S: 250 2.1.5 *
        C: RSET
        S: 250 *
        C: MAIL FROM:<@c.test:a@b>
        S: 250 2.1.0 *
        C: RCPT TO:<@c.test,@\xC3\xA9:a@b>
        S: 553 5.6.7 *
        C: RCPT TO:<@c.test,@d.test:a@b>
        S: 250 2.1.5 *
        """);

    [Theory]
    [InlineData("")]
    [InlineData(" SMTPUTF8")]
    public Task RouteThatIsNoUtf8_IsMalformed(string parameter) => Dialog.PlayAsync($"""
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<@\xFF\xFE:a@b>{parameter}
        S: 501 5.1.7 *
        C: MAIL FROM:<a@b>{parameter}
        S: 250 2.1.0 *
        C: RCPT TO:<@\xC0\xAF:a@x.y>
        S: 501 5.1.3 *
        """);

    [Theory]
    [InlineData("1:2:3:4:5:6::", true)]
    [InlineData("::1:2:3:4:5:6", true)]
    [InlineData("1:2:3::4:5:6", true)]
    [InlineData("1:2:3:4:5:6:7::", false)]
    [InlineData("::1:2:3:4:5:6:7", false)]
    [InlineData("1:2:3::4:5:6:7", false)]
    public Task ShortIPv6Address_StandsForTwoGroupsOrMore(string address, bool good) => Dialog.PlayAsync($"""
        # RFC 5321 section 4.1.3: IPv6-comp.
        S: 220 *
        C: EHLO client.test
        S: 250+
        C: MAIL FROM:<a@[IPv6:{address}]>
        S: {(good ? "250 2.1.0" : "501 5.1.7")} *
        """);
}
