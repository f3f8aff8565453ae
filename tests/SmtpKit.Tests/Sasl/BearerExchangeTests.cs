using System.Text;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

/// <summary>OAUTHBEARER (RFC 7628) and XOAUTH2. In the messages here <c>^</c> stands for the octet 1.</summary>
public sealed class BearerExchangeTests
{
    private const string Token = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

    [Fact]
    public void OAuthBearer_ExampleOfRfc7628_NamesEverything()
    {
        // Section 4.4, as it stands on the wire.
        byte[] response = Convert.FromBase64String(
            "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9NTg3AWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB");

        SaslStep step = new OAuthBearerExchange().Next(response);

        step.Kind.Should().Be(SaslStepKind.Judge);
        step.Data.Should().BeNull();
        Encoding.ASCII.GetString(step.DataIfRefused!).Should().Be("""{"status":"invalid_token"}""");
        step.Credential.Should().BeOfType<BearerCredential>().Which.Should().BeEquivalentTo(new
        {
            Mechanism = "OAUTHBEARER",
            UserName = "user@example.com",
            AuthorizationIdentity = "user@example.com",
            Token,
            Host = "server.example.com",
            Port = 587,
        });
    }

    // The header is that of RFC 5801 section 4, the pairs are those of RFC 7628 section 3.1; the scheme has no case (RFC 7235 section 2.1).
    [Theory]
    [InlineData("n,,^auth=Bearer abc^^", "", null, null)]
    [InlineData("y,,^auth=Bearer abc^^", "", null, null)]
    [InlineData("n,a=a=2Cb=3D,^auth=Bearer abc^^", "a,b=", null, null)]
    [InlineData("n,a=j\u00f6rg,^auth=bEARER   abc^^", "j\u00f6rg", null, null)]
    [InlineData("n,,^mthd=POST^auth=Bearer abc^host=[::1]^qs=^port=65535^path=/^^", "", "[::1]", 65535)]
    [InlineData("n,,^other=a~b\t\r\n^auth=Bearer abc^^", "", null, null)]
    public void OAuthBearer_TakesWhatItKnows_AndPassesOverTheRest(string message, string userName, string? host, int? port)
    {
        BearerCredential credential = Send(new OAuthBearerExchange(), message).Credential.Should().BeOfType<BearerCredential>().Subject;

        credential.Token.Should().Be("abc");
        credential.UserName.Should().Be(userName);
        credential.AuthorizationIdentity.Should().Be(userName.Length == 0 ? null : userName);
        credential.Host.Should().Be(host);
        credential.Port.Should().Be(port);
    }

    // A token is of the letters of RFC 6750 section 2.1.
    [Theory]
    [InlineData("")]
    [InlineData("^")] // what ends an exchange that has failed
    [InlineData("n,,^^")]
    [InlineData("n,,^host=a^^")]
    [InlineData("n,,auth=Bearer abc^^")]
    [InlineData("n,^auth=Bearer abc^^")]
    [InlineData("n^auth=Bearer abc^^")]
    [InlineData("^auth=Bearer abc^^")]
    [InlineData("auth=Bearer abc^^")]
    [InlineData("N,,^auth=Bearer abc^^")]
    [InlineData("p=tls-server-end-point,,^auth=Bearer abc^^")]
    [InlineData("n,a=,^auth=Bearer abc^^")]
    [InlineData("n,b=x,^auth=Bearer abc^^")]
    [InlineData("n,a=a=2c,^auth=Bearer abc^^")]
    [InlineData("n,a=x,y,^auth=Bearer abc^^")]
    [InlineData("n,a=\0,^auth=Bearer abc^^")]
    [InlineData("n,,^auth=Bearer abc^")]
    [InlineData("n,,^auth=Bearer abc")]
    [InlineData("n,,^auth=Bearer abc^^x")]
    [InlineData("n,,^auth=Bearer abc^^^")]
    [InlineData("n,,^auth=Bearer ^^")]
    [InlineData("n,,^auth=Bearer^^")]
    [InlineData("n,,^auth=Bearer =^^")]
    [InlineData("n,,^auth=Bearer a=b^^")]
    [InlineData("n,,^auth=Bearer a b^^")]
    [InlineData("n,,^auth=Bearer a,b^^")]
    [InlineData("n,,^auth=Bearer a\u00e9^^")]
    [InlineData("n,,^auth=Basic abc^^")]
    [InlineData("n,,^auth=abc^^")]
    [InlineData("n,,^Auth=Bearer abc^^")]
    [InlineData("n,,^auth=Bearer abc^auth=Bearer abc^^")]
    [InlineData("n,,^auth=Bearer abc^host=a^host=a^^")]
    [InlineData("n,,^auth=Bearer abc^port=1^port=1^^")]
    [InlineData("n,,^auth=Bearer abc^port=0^^")]
    [InlineData("n,,^auth=Bearer abc^port=65536^^")]
    [InlineData("n,,^auth=Bearer abc^port=+1^^")]
    [InlineData("n,,^auth=Bearer abc^port=^^")]
    [InlineData("n,,^auth=Bearer abc^host=^^")]
    [InlineData("n,,^auth=Bearer abc^host=\0^^")]
    [InlineData("n,,^auth=Bearer abc^host=a b^^")]
    [InlineData("n,,^auth=Bearer abc^host=a\t^^")]
    [InlineData("n,,^auth=Bearer abc^host=a\r\nb^^")]
    [InlineData("n,,^auth=Bearer abc^host=\n^^")]
    [InlineData("n,,^auth=Bearer abc^host=a\u00e9^^")]
    [InlineData("n,,^auth=Bearer abc^x^^")]
    [InlineData("n,,^auth=Bearer abc^=x^^")]
    [InlineData("n,,^auth=Bearer abc^x1=x^^")]
    public void OAuthBearer_OfAnotherForm_Fails(string message)
    {
        OAuthBearerExchange exchange = new();

        SaslStep step = Send(exchange, message);

        ShouldHaveFailed(step, """{"status":"invalid_token"}""");
        Send(exchange, "n,,^auth=Bearer abc^^").Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void XOAuth2_ExampleOfGoogle_NamesUserAndToken()
    {
        byte[] response = Convert.FromBase64String(
            "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSFJoZG1semRHRXVZMjl0Q2cBAQ==");

        SaslStep step = new XOAuth2Exchange().Next(response);

        step.Kind.Should().Be(SaslStepKind.Judge);
        Encoding.ASCII.GetString(step.DataIfRefused!).Should().Be("""{"status":"401","schemes":"bearer"}""");
        step.Credential.Should().BeOfType<BearerCredential>().Which.Should().BeEquivalentTo(new
        {
            Mechanism = "XOAUTH2",
            UserName = "someuser@example.com",
            AuthorizationIdentity = "someuser@example.com",
            Token = "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg",
            Host = (string?)null,
            Port = (int?)null,
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("^")]
    [InlineData("user=ada")]
    [InlineData("user=ada^")]
    [InlineData("user=ada^^")]
    [InlineData("user=^auth=Bearer abc^^")]
    [InlineData("auth=Bearer abc^^")]
    [InlineData("auth=Bearer abc^user=ada^^")]
    [InlineData("USER=ada^auth=Bearer abc^^")]
    [InlineData("user=ada^auth=Bearer abc^")]
    [InlineData("user=ada^auth=Bearer abc")]
    [InlineData("user=ada^auth=Bearer abc^^^")]
    [InlineData("user=ada^auth=Bearer abc^x=y^^")]
    [InlineData("user=ada^x=y^auth=Bearer abc^^")]
    [InlineData("user=ada^auth=Bearer ^^")]
    [InlineData("user=ada^auth=Bearer a b^^")]
    [InlineData("user=ada^auth=Basic abc^^")]
    [InlineData("user=ada^host=Bearer abc^^")]
    [InlineData("user=a\0^auth=Bearer abc^^")]
    public void XOAuth2_OfAnotherForm_Fails(string message)
    {
        XOAuth2Exchange exchange = new();

        SaslStep step = Send(exchange, message);

        ShouldHaveFailed(step, """{"status":"401","schemes":"bearer"}""");
        Send(exchange, "user=ada^auth=Bearer abc^^").Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void BadUtf8InTheName_Fails()
    {
        ShouldHaveFailed(new XOAuth2Exchange().Next([.. "user="u8, 0xC3, .. "\u0001auth=Bearer abc\u0001\u0001"u8]), "*");
        ShouldHaveFailed(new OAuthBearerExchange().Next([.. "n,a="u8, 0xC3, .. ",\u0001auth=Bearer abc\u0001\u0001"u8]), "*");
    }

    private static void ShouldHaveFailed(SaslStep step, string challenge)
    {
        step.Kind.Should().Be(SaslStepKind.Failed);
        step.UserName.Should().BeEmpty("nobody's token was tried");
        Encoding.ASCII.GetString(step.Data!).Should().Match(challenge);
    }

    private static SaslStep Send(SaslExchange exchange, string message) => exchange.Next(Encoding.UTF8.GetBytes(message.Replace('^', '\u0001')));
}
