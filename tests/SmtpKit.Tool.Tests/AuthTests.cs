using System.Security.Cryptography.X509Certificates;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

public sealed class AuthTests
{
    [Fact]
    public async Task User_SignsInUnderTls()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--cert", "self-signed", "--user", "ada:love:lace", "--user", "bob:b");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("EHLO client.test")).Should().NotContain("AUTH");
        (await dialog.SignInAsync("ada", "love:lace")).Should().StartWith("538 5.7.11");
        (await dialog.SayAsync("STARTTLS")).Should().StartWith("220 ");
        await dialog.HandshakeAsync();

        (await dialog.SayAsync("EHLO client.test")).Should().MatchRegex("250.AUTH .*PLAIN");

        // The name ends at the first colon. One answer for a wrong password and for nobody.
        (await dialog.SignInAsync("ada", "love")).Should().StartWith("535 5.7.8");
        (await dialog.SignInAsync("eve", "love:lace")).Should().StartWith("535 5.7.8");
        (await dialog.SignInAsync("ada", "love:lace")).Should().StartWith("235 2.7.0");
    }

    [Fact]
    public async Task AllowPlaintextAuth_OffersAuthWithoutTls()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--user", "ada:secret", "--allow-plaintext-auth");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);

        (await dialog.SayAsync("EHLO client.test")).Should().MatchRegex("250.AUTH .*PLAIN");
        (await dialog.SignInAsync("ada", "secret")).Should().StartWith("235 2.7.0");
    }

    [Fact]
    public async Task Token_SignsItsUserIn()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--token", "ada:abc123==", "--token", "bob:b", "--allow-plaintext-auth", "--require-auth");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("EHLO client.test")).Should().MatchRegex("250.AUTH OAUTHBEARER XOAUTH2$");

        (await dialog.SayAsync("AUTH XOAUTH2 " + Base64("user=ada\u0001auth=Bearer b\u0001\u0001"))).Should().StartWith("334 ");
        (await dialog.SayAsync("")).Should().StartWith("535 5.7.8");
        (await dialog.SayAsync("AUTH OAUTHBEARER " + Base64("n,,\u0001auth=Bearer b\u0001\u0001"))).Should().StartWith("235 2.7.0");

        using SmtpDialog other = await SmtpDialog.OpenAsync(tool.Port);
        (await other.SayAsync("AUTH XOAUTH2 " + Base64("user=ada\u0001auth=Bearer abc123==\u0001\u0001"))).Should().StartWith("235 2.7.0");
    }

    [Fact]
    public async Task External_SignsInWhomATrustedCertificateNames()
    {
        using PemFiles files = new();
        using PemFiles strangers = new();
        await using ToolProcess tool = await ToolProcess.ServeAsync(
            "--cert", "self-signed", "--client-ca", files.RootFile, "--auth-mechanisms", "external", "--require-auth");
        using X509Certificate2 byCommonName = files.Issue("ada");
        using X509Certificate2 byAddress = files.Issue("somebody", "ada@example.org");
        using X509Certificate2 untrusted = strangers.Issue("ada");

        (await ExternalAsync(byCommonName, "=")).Should().StartWith("235 2.7.0");
        (await ExternalAsync(byCommonName, Base64("ada"))).Should().StartWith("235 2.7.0");
        (await ExternalAsync(byCommonName, Base64("bob"))).Should().StartWith("535 5.7.8");
        (await ExternalAsync(byAddress, Base64("ada@example.org"))).Should().StartWith("235 2.7.0");
        (await ExternalAsync(byAddress, Base64("somebody"))).Should().StartWith("535 5.7.8");
        (await ExternalAsync(untrusted, "=")).Should().StartWith("504 5.5.4");
        (await ExternalAsync(null, "=")).Should().StartWith("504 5.5.4");

        async Task<string> ExternalAsync(X509Certificate2? own, string response)
        {
            using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
            (await dialog.SayAsync("STARTTLS")).Should().StartWith("220 ");
            await dialog.HandshakeAsync(own: own);
            string hello = await dialog.SayAsync("EHLO client.test");
            string reply = await dialog.SayAsync($"AUTH EXTERNAL {response}");
            hello.Contains("AUTH EXTERNAL", StringComparison.Ordinal).Should().Be(!reply.StartsWith("504", StringComparison.Ordinal));
            (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith(reply.StartsWith("235", StringComparison.Ordinal) ? "250 " : "530 ");
            return reply;
        }
    }

    [Theory]
    [InlineData(null, "PLAIN LOGIN")]
    [InlineData("plain", "PLAIN")]
    [InlineData("CRAM-MD5,Scram-Sha-256,SCRAM-SHA-256-PLUS,login", "SCRAM-SHA-256-PLUS SCRAM-SHA-256 LOGIN CRAM-MD5")]
    public async Task AuthMechanisms_DecideOverTheList(string? list, string listed)
    {
        string[] arguments = ["--cert", "self-signed", "--user", "ada:secret"];
        await using ToolProcess tool = await ToolProcess.ServeAsync(list is null ? arguments : [.. arguments, "--auth-mechanisms", list]);
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("STARTTLS")).Should().StartWith("220 ");
        await dialog.HandshakeAsync();

        (await dialog.SayAsync("EHLO client.test")).Should().MatchRegex($"250.AUTH {listed}(\n|$)");
    }

    [Fact]
    public async Task RequireAuth_RefusesMailBefore()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--user", "ada:secret", "--allow-plaintext-auth", "--require-auth");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);

        (await dialog.SayAsync("MAIL FROM:<ada@example.org>")).Should().StartWith("530 5.7.0");
        (await dialog.SignInAsync("ada", "secret")).Should().StartWith("235 2.7.0");
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");
    }

    [Fact]
    public async Task UsersThatCannotSignIn_AreWarnedOf()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--user", "ada:secret");

        (await tool.StopAsync()).Errors.Should().Contain("Nobody can sign in").And.NotContain("secret");
    }

    [Fact]
    public async Task NoUser_NoAuth()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--allow-plaintext-auth");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);

        (await dialog.SayAsync("EHLO client.test")).Should().NotContain("AUTH");
        (await dialog.SignInAsync("ada", "secret")).Should().StartWith("5");
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));
}
