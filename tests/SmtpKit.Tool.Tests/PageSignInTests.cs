using System.Net;
using System.Net.Http.Headers;
using System.Text;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

/// <summary>Who sees the page: this machine, or whoever has a name and a password where other machines can reach it.</summary>
public sealed class PageSignInTests
{
    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("ada:secret", HttpStatusCode.OK)]
    [InlineData("ada:wrong", HttpStatusCode.Unauthorized)]
    [InlineData("eve:secret", HttpStatusCode.Unauthorized)]
    [InlineData("ada", HttpStatusCode.Unauthorized)]
    [InlineData("\u00ff", HttpStatusCode.Unauthorized)]
    public async Task PageBeyondLoopback_AsksForAUser(string? credentials, HttpStatusCode expected)
    {
        await using ToolProcess tool = await ToolProcess.ReadyAsync("--listen", "127.0.0.1:0", "--http", "0.0.0.0:0", "--user", "ada:secret", "--allow-plaintext-auth");
        using InboxClient inbox = new(tool);
        if (credentials is not null)
        {
            inbox.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.Latin1.GetBytes(credentials)));
        }

        foreach (string path in new[] { "", "api/messages", "api/settings", "assets/app.js" })
        {
            using HttpResponseMessage answer = await inbox.Http.GetAsync(path, TestContext.Current.CancellationToken);
            answer.StatusCode.Should().Be(expected, path);
            answer.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("default-src 'none'");
            answer.Headers.WwwAuthenticate.Should().HaveCount(expected == HttpStatusCode.Unauthorized ? 1 : 0);
        }
    }

    [Theory]
    [InlineData("127.0.0.1:0", "--user", "ada:secret", "--allow-plaintext-auth")]
    [InlineData("0.0.0.0:0", "--user", "ada:secret")]
    [InlineData("0.0.0.0:0")]
    public async Task OtherPages_AskNobodyOnThisMachine(string address, params string[] options)
    {
        await using ToolProcess tool = await ToolProcess.ReadyAsync(["--listen", "127.0.0.1:0", "--http", address, .. options]);
        using InboxClient inbox = new(tool);

        (await inbox.SubjectsAsync()).Should().BeEmpty();
    }
}
