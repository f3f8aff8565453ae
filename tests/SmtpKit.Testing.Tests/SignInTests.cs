using System.Text;
using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests;

/// <summary>Who may sign in, and what is written down of who tried.</summary>
public sealed class SignInTests
{
    [Theory]
    [InlineData("PLAIN", "\0ada\0secret")]
    [InlineData("XOAUTH2", "user=ada\u0001auth=Bearer secret\u0001\u0001")]
    [InlineData("OAUTHBEARER", "n,a=ada,\u0001auth=Bearer secret\u0001\u0001")]
    public async Task Anybody_MaySignIn_UnlessThereAreUsers(string mechanism, string response)
    {
        await using FakeSmtpServer anybody = await FakeSmtpServer.StartAsync();
        await using FakeSmtpServer users = await FakeSmtpServer.StartAsync(options => options.Users["ada"] = "secret");
        await using FakeSmtpServer others = await FakeSmtpServer.StartAsync(options => options.Users["ada"] = "other");
        foreach ((FakeSmtpServer smtp, bool isAccepted) in new[] { (anybody, true), (users, true), (others, false) })
        {
            string reply = await SignInAsync(smtp, $"AUTH {mechanism} {Base64(response)}");
            reply.Should().MatchRegex(isAccepted ? "^235" : "^(535|334)");
            if (!isAccepted && reply.StartsWith("334", StringComparison.Ordinal))
            {
                continue;
            }

            ReceivedSignIn signIn = smtp.SignIns.Single();
            signIn.IsAccepted.Should().Be(isAccepted);
            signIn.Secret.Should().Be("secret");
            signIn.ToString().Should().Be($"{mechanism} ada: {(isAccepted ? "accepted" : "refused")}");
            signIn.Session.UserName.Should().Be(isAccepted ? "ada" : null);
            signIn.Session.Transcript.Should().Contain($"C: AUTH {mechanism} ****\nS: {(isAccepted ? "235" : "535")}").And.NotContain(Base64(response));
        }
    }

    [Fact]
    public async Task WrongPassword_MayBeTriedAsOftenAsAnApplicationLikes()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.Users["ada"] = "secret");
        await using RawClient client = await RawClient.ConnectAsync(smtp);
        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test");
        for (int i = 0; i < 50; i++)
        {
            (await client.SayAsync($"AUTH PLAIN {Base64("\0ada\0wrong")}")).Should().StartWith("535 5.7.8");
        }

        smtp.SignIns.Should().HaveCount(50).And.OnlyContain(signIn => signIn.Secret == "wrong" && !signIn.IsAccepted);
        await client.SayAllAsync($"AUTH PLAIN {Base64("\0ada\0secret")}");
    }

    [Fact]
    public async Task Scram_IsOfferedWithUsers_AndAFailureIsWrittenDown()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.Users["ada"] = "secret");
        await using RawClient client = await RawClient.ConnectAsync(smtp);
        await client.ReadReplyAsync();
        (await client.SayAsync("EHLO client.test")).Should().Contain("SCRAM-SHA-256");
        (await client.SayAsync($"AUTH SCRAM-SHA-256 {Base64("n,,n=ada,r=nonce")}")).Should().StartWith("334 ");
        string reply = await client.SayAsync(Base64("c=biws,r=wrong,p=AAAA"));
        reply.Should().StartWith("535");
        smtp.SignIns.Single().ToString().Should().Be("SCRAM ada: refused");
        smtp.SignIns.Single().Secret.Should().BeNull();
    }

    [Fact]
    public async Task Refusal_CanBeAFault_ForOneUser()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync();
        smtp.When.Auth("ada").Reply(454, "The directory is away").Once();
        (await SignInAsync(smtp, $"AUTH PLAIN {Base64("\0bob\0x")}")).Should().StartWith("235");
        (await SignInAsync(smtp, $"AUTH PLAIN {Base64("\0ada\0x")}")).Should().Be("454 4.0.0 The directory is away");
        (await SignInAsync(smtp, $"AUTH PLAIN {Base64("\0ada\0x")}")).Should().StartWith("235");
        smtp.SignIns.Select(signIn => signIn.ToString()).Should().Equal("PLAIN bob: accepted", "PLAIN ada: refused", "PLAIN ada: accepted");
    }

    private static async Task<string> SignInAsync(FakeSmtpServer smtp, string command)
    {
        await using RawClient client = await RawClient.ConnectAsync(smtp);
        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test");
        return await client.SayAsync(command);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
