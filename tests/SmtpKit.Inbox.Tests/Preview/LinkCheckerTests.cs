using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using SmtpKit.Inbox.Api;
using SmtpKit.Inbox.Preview.Checks;
using SmtpKit.Inbox.Tests.Support;
using SmtpKit.Mime;

namespace SmtpKit.Inbox.Tests.Preview;

/// <summary>Links are followed when that is asked for, and never into this machine's own network.</summary>
public sealed class LinkCheckerTests
{
    [Fact]
    public async Task Links_AreFollowed_ToTheirEnd()
    {
        List<string> asked = [];
        await using WebApplication app = await ServeAsync(asked);
        string root = app.Urls.First();
        using LinkChecker checker = new(TimeProvider.System, _ => true);

        IReadOnlyList<LinkFinding> findings = await checker.CheckAsync(
            View($"{root}/ok", $"{root}/gone", $"{root}/redirect", $"{root}/get-only", $"{root}/loop", $"{root}/away", "mailto:a@example.com", "http://127.0.0.1:1/"), CancellationToken.None);

        findings.Select(finding => (new Uri(finding.Href).AbsolutePath, finding.Status)).Should().Equal(
            ("/ok", 200), ("/gone", 404), ("/redirect", 200), ("/get-only", 200), ("/loop", null), ("/away", null), ("/", null));
        findings[4].Error.Should().Contain("more than 5 times");
        findings[5].Error.Should().Contain("'file:'");
        findings[6].Error.Should().NotBeNullOrEmpty();
        asked.Should().Contain(["HEAD /ok", "GET /get-only"]).And.NotContain("GET /ok");
    }

    [Fact]
    public async Task ThisMachine_IsNotAsked_ByWhicheverName()
    {
        List<string> asked = [];
        await using WebApplication app = await ServeAsync(asked);
        int port = new Uri(app.Urls.First()).Port;
        using LinkChecker checker = new(TimeProvider.System);

        IReadOnlyList<LinkFinding> findings = await checker.CheckAsync(
            View($"http://127.0.0.1:{port}/ok", $"http://localhost:{port}/ok", $"http://[::1]:{port}/ok", $"http://2130706433:{port}/ok", $"http://[::ffff:127.0.0.1]:{port}/ok"),
            CancellationToken.None);

        findings.Should().HaveCountGreaterThanOrEqualTo(4).And.OnlyContain(finding => finding.Status == null && finding.Error!.Contains("private network"));
        asked.Should().BeEmpty();
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("192.168.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    public void PublicAddresses_AreTold(string address, bool isPublic) => PublicAddress.IsPublic(IPAddress.Parse(address)).Should().Be(isPublic);

    private static MimeView View(params string[] links) =>
        MimeView.Of(Encoding.UTF8.GetBytes(Mails.Html(string.Concat(links.Select(link => $"<a href=\"{link}\">x</a>")))));

    private static async Task<WebApplication> ServeAsync(List<string> asked)
    {
        WebApplication app = WebApplication.CreateSlimBuilder().Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(context =>
        {
            lock (asked)
            {
                asked.Add($"{context.Request.Method} {context.Request.Path}");
            }

            context.Response.StatusCode = context.Request.Path.Value switch
            {
                "/gone" => 404,
                "/redirect" or "/loop" or "/away" => 302,
                "/get-only" when HttpMethods.IsHead(context.Request.Method) => 405,
                _ => 200,
            };
            context.Response.Headers.Location = context.Request.Path.Value switch
            {
                "/redirect" => "/ok",
                "/loop" => "/loop",
                "/away" => "file:///etc/passwd",
                _ => default,
            };
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }
}
