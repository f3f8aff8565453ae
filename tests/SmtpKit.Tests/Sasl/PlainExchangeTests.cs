using System.Text;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

public sealed class PlainExchangeTests
{
    [Fact]
    public void WithoutAnInitialResponse_AnEmptyChallengeIsSent()
    {
        SaslStep step = new PlainExchange().Begin();

        step.Kind.Should().Be(SaslStepKind.Challenge);
        step.Data.Should().BeEmpty();
    }

    // RFC 4616 section 2.
    [Theory]
    [InlineData("\0tim\0tanstaaftanstaaf", "tim", "tanstaaftanstaaf", null)] // RFC 4616 section 4
    [InlineData("Ursel\0Kurt\0xipj3plmq", "Kurt", "xipj3plmq", "Ursel")]
    [InlineData("tim\0tim\0secret", "tim", "secret", null)]
    [InlineData("Tim\0tim\0secret", "tim", "secret", "Tim")]
    [InlineData("\0jürgen\0пароль", "jürgen", "пароль", null)]
    [InlineData("\0 \0 ", " ", " ", null)]
    [InlineData("\0a,b=c\0*", "a,b=c", "*", null)]
    public void ThreeParts_AreAPasswordToJudge(string response, string userName, string password, string? actAs)
    {
        SaslStep step = Send(response);

        step.Kind.Should().Be(SaslStepKind.Judge);
        step.Data.Should().BeNull();
        PasswordCredential credential = step.Credential.Should().BeOfType<PasswordCredential>().Subject;
        credential.Mechanism.Should().Be("PLAIN");
        credential.UserName.Should().Be(userName);
        credential.Password.Should().Be(password);
        credential.AuthorizationIdentity.Should().Be(actAs);
        credential.ToString().Should().NotContain(password == " " ? "\0" : password);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\0")]
    [InlineData("\0\0")]
    [InlineData("tim")]
    [InlineData("tim\0secret")]
    [InlineData("\0tim")]
    [InlineData("\0tim\0")] // no password
    [InlineData("\0\0secret")] // no user
    [InlineData("tim\0\0secret")]
    [InlineData("\0tim\0sec\0ret")]
    [InlineData("\0tim\0secret\0")]
    public void AnotherForm_Fails(string response) => Send(response).Kind.Should().Be(SaslStepKind.Failed);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public void BadUtf8_FailsInEveryPart(int at)
    {
        byte[] response = [.. "a\0b\0c"u8];
        response[at] = 0xFF;

        new PlainExchange().Next(response).Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void SecretForPlain_IsNotAskedFor() => new PlainExchange().Found(null).Kind.Should().Be(SaslStepKind.Failed);

    private static SaslStep Send(string response) => new PlainExchange().Next(Encoding.UTF8.GetBytes(response));
}
