using System.Text;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

public sealed class LoginExchangeTests
{
    [Fact]
    public void NameAndPassword_AreAskedForInTurn()
    {
        LoginExchange exchange = new();

        Text(exchange.Begin()).Should().Be("Username:");
        Text(Send(exchange, "tim")).Should().Be("Password:");
        SaslStep step = Send(exchange, "tanstaaf");

        step.Kind.Should().Be(SaslStepKind.Judge);
        step.Data.Should().BeNull();
        PasswordCredential credential = step.Credential.Should().BeOfType<PasswordCredential>().Subject;
        credential.Mechanism.Should().Be("LOGIN");
        credential.UserName.Should().Be("tim");
        credential.Password.Should().Be("tanstaaf");
        credential.AuthorizationIdentity.Should().BeNull();
    }

    [Fact]
    public void NameAsInitialResponse_IsAnsweredWithThePasswordPrompt() => Text(Send(new LoginExchange(), "tim")).Should().Be("Password:");

    [Fact]
    public void NonAscii_IsUtf8()
    {
        LoginExchange exchange = new();
        Send(exchange, "jürgen");

        PasswordCredential credential = Send(exchange, "пароль").Credential.Should().BeOfType<PasswordCredential>().Subject;
        credential.UserName.Should().Be("jürgen");
        credential.Password.Should().Be("пароль");
    }

    [Fact]
    public void EmptyName_FailsOnlyAfterThePassword()
    {
        LoginExchange exchange = new();

        Text(Send(exchange, "")).Should().Be("Password:");
        Send(exchange, "secret").Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void EmptyPassword_Fails()
    {
        LoginExchange exchange = new();
        Send(exchange, "tim");

        Send(exchange, "").Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void BadUtf8_FailsInName() => new LoginExchange().Next([0xC3, 0x28]).Kind.Should().Be(SaslStepKind.Failed);

    [Theory]
    [InlineData("tim\0x", "tanstaaf")]
    [InlineData("tim", "tanstaaf\0x")]
    public void Nul_Fails(string userName, string password)
    {
        LoginExchange exchange = new();
        SaslStep step = Send(exchange, userName);
        step = step.Kind == SaslStepKind.Challenge ? Send(exchange, password) : step;

        step.Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void BadUtf8_FailsInPassword()
    {
        LoginExchange exchange = new();
        Send(exchange, "tim");

        exchange.Next([0xC3, 0x28]).Kind.Should().Be(SaslStepKind.Failed);
    }

    private static SaslStep Send(LoginExchange exchange, string response) => exchange.Next(Encoding.UTF8.GetBytes(response));

    private static string Text(SaslStep step)
    {
        step.Kind.Should().Be(SaslStepKind.Challenge);
        return Encoding.UTF8.GetString(step.Data!);
    }
}
