using System.Text;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

public sealed class CramMd5ExchangeTests
{
    private const string Challenge = "<1896.697170952@postoffice.reston.mci.net>";
    private const string RightDigest = "b913a602c7eda7a495b4e6e7334d3890";

    private static readonly SharedSecret Secret = new("tanstaaftanstaaf");

    [Fact]
    public void ExampleOfRfc2195_PlaysToTheLetter()
    {
        CramMd5Exchange exchange = new(Challenge);

        Encoding.ASCII.GetString(exchange.Begin().Data!).Should().Be(Challenge);
        SaslStep find = Send(exchange, $"tim {RightDigest}");
        find.Kind.Should().Be(SaslStepKind.FindSecret);
        find.UserName.Should().Be("tim");

        SaslStep judge = exchange.Found(Secret);
        judge.Kind.Should().Be(SaslStepKind.Judge);
        judge.Data.Should().BeNull();
        judge.Credential.Should().BeOfType<ProvenCredential>().Which.Should().BeEquivalentTo(
            new { Mechanism = "CRAM-MD5", UserName = "tim", AuthorizationIdentity = (string?)null });
    }

    [Fact]
    public void Challenge_IsAMessageIdOfThisServer_AndNeverTheSame()
    {
        string first = Encoding.UTF8.GetString(new CramMd5Exchange(Exchanges.Context).Begin().Data!);
        string second = Encoding.UTF8.GetString(new CramMd5Exchange(Exchanges.Context).Begin().Data!);

        first.Should().MatchRegex("^<[0-9a-f]{32}@mx\\.test>$");
        second.Should().NotBe(first);
    }

    [Theory]
    [InlineData("two words", "two words")]
    [InlineData("jürgen", "jürgen")]
    public void Name_IsWhatStandsBeforeTheLastSpace(string sent, string userName) =>
        Send(Begun(), $"{sent} {RightDigest}").UserName.Should().Be(userName);

    [Theory]
    [InlineData("")]
    [InlineData("tim")]
    [InlineData("tim ")]
    [InlineData(RightDigest)]
    [InlineData(" " + RightDigest)]
    [InlineData("tim " + RightDigest + " ")]
    [InlineData("tim " + RightDigest + "0")]
    [InlineData("tim b913a602c7eda7a495b4e6e7334d389")]
    [InlineData("tim B913A602C7EDA7A495B4E6E7334D3890")] // RFC 2195 section 2: lower-case
    [InlineData("tim g913a602c7eda7a495b4e6e7334d3890")]
    [InlineData("ti\0m " + RightDigest)]
    public void ResponseOfAnotherForm_Fails(string response)
    {
        CramMd5Exchange exchange = Begun();

        SaslStep step = Send(exchange, response);

        step.Kind.Should().Be(SaslStepKind.Failed);
        step.UserName.Should().BeEmpty();
        exchange.Found(Secret).Kind.Should().Be(SaslStepKind.Failed);
        Send(exchange, $"tim {RightDigest}").Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void BadUtf8_Fails() =>
        Begun().Next([0xC3, .. Encoding.ASCII.GetBytes($" {RightDigest}")]).Kind.Should().Be(SaslStepKind.Failed);

    [Fact]
    public void InitialResponse_Fails() =>
        Send(new CramMd5Exchange(Challenge), $"tim {RightDigest}").Kind.Should().Be(SaslStepKind.Failed);

    [Fact]
    public void DigestWithAnyDigitChanged_Fails()
    {
        for (int at = 0; at < RightDigest.Length; at++)
        {
            char[] digits = RightDigest.ToCharArray();
            digits[at] = digits[at] == '0' ? '1' : '0';
            CramMd5Exchange exchange = Begun();
            Send(exchange, "tim " + new string(digits));

            SaslStep step = exchange.Found(Secret);

            step.Kind.Should().Be(SaslStepKind.Failed);
            step.UserName.Should().Be("tim");
        }
    }

    [Fact]
    public void ResponseToAnotherChallenge_Fails()
    {
        CramMd5Exchange exchange = new(Challenge.Replace('2', '3'));
        exchange.Begin();
        Send(exchange, $"tim {RightDigest}");

        exchange.Found(Secret).Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void UnknownUserAndSecretOfAnotherKind_AreWrongPasswords()
    {
        foreach (SmtpStoredSecret? secret in new SmtpStoredSecret?[] { null, ScramKey.Create("tanstaaftanstaaf", 4096) })
        {
            CramMd5Exchange exchange = Begun();
            Send(exchange, $"tim {RightDigest}").Kind.Should().Be(SaslStepKind.FindSecret);

            SaslStep step = exchange.Found(secret);

            step.Kind.Should().Be(SaslStepKind.Failed);
            step.UserName.Should().Be("tim");
            step.Data.Should().BeNull();
        }
    }

    [Fact]
    public void FinishedExchange_TakesNothingMore()
    {
        CramMd5Exchange exchange = Begun();
        Send(exchange, $"tim {RightDigest}");
        exchange.Found(Secret).Kind.Should().Be(SaslStepKind.Judge);

        exchange.Found(Secret).Kind.Should().Be(SaslStepKind.Failed);
        Send(exchange, $"tim {RightDigest}").Kind.Should().Be(SaslStepKind.Failed);
    }

    private static CramMd5Exchange Begun()
    {
        CramMd5Exchange exchange = new(Challenge);
        exchange.Begin();
        return exchange;
    }

    private static SaslStep Send(CramMd5Exchange exchange, string response) => exchange.Next(Encoding.UTF8.GetBytes(response));
}
