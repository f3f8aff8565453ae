using System.Text;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

/// <summary>The users of the command line: one person under one name, however a client spells it.</summary>
public sealed class UserTableTests
{
    private const SmtpMechanisms Every = SmtpMechanisms.Plain | SmtpMechanisms.ScramSha256 | SmtpMechanisms.CramMd5;

    // A space that does not break, a hyphen that is not seen: SASLprep (RFC 4013 section 2) leaves "fin a" of each.
    [Theory]
    [InlineData("fin\u00A0a")]
    [InlineData("f\u00ADin a")]
    [InlineData("fin a")]
    public async Task Name_IsFoundAsScramAsksForIt(string given)
    {
        UserTable table = new([new(given, "secret")], [], Every);

        (await table.FindSecretAsync(null!, "fin a", SmtpCredentialKinds.ScramKey, CancellationToken.None)).Should().BeOfType<ScramKey>();
        foreach (string spelt in new[] { given, "fin a" })
        {
            (await table.FindSecretAsync(null!, spelt, SmtpCredentialKinds.SharedSecret, CancellationToken.None)).Should().BeOfType<SharedSecret>();
        }
    }

    [Fact]
    public async Task Name_IsTheSameForPlainAsForScram()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--user", "fin\u00A0a:secret", "--allow-plaintext-auth", "--auth-mechanisms", "PLAIN,SCRAM-SHA-256");
        foreach (string spelt in new[] { "fin\u00A0a", "fin a" })
        {
            using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
            string response = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{spelt}\0secret"));
            (await dialog.SayAsync($"AUTH PLAIN {response}")).Should().StartWith("235 2.7.0");
        }
    }

    [Fact]
    public void TwoSpellingsOfOneName_AreRefused() =>
        FluentActions.Invoking(() => new UserTable([new("fin", "a"), new("f\u00ADin", "b")], [], SmtpMechanisms.Plain))
            .Should().Throw<CannotStartException>().WithMessage("--user: 'f\u00ADin' is there twice*");

    // A control character; and a ligature, since the program has no tables to normalize it by.
    [Theory]
    [InlineData("a\u0007b")]
    [InlineData("\uFB01n")]
    public void NameThatScramCannotHave_IsRefusedWithScramAlone(string name)
    {
        KeyValuePair<string, string>[] users = [new(name, "secret")];
        FluentActions.Invoking(() => new UserTable(users, [], SmtpMechanisms.ScramSha256)).Should().Throw<CannotStartException>().WithMessage("--user: the name*SASLprep*");
        FluentActions.Invoking(() => new UserTable(users, [], SmtpMechanisms.Plain)).Should().NotThrow();
    }
}
