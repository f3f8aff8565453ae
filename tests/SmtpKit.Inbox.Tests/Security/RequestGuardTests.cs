using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SmtpKit.Inbox.Api;
using SmtpKit.Inbox.Security;
using SmtpKit.Inbox.Tests.Support;

namespace SmtpKit.Inbox.Tests.Security;

/// <summary>Who is let in, by address and by name.</summary>
public sealed class RequestGuardTests
{
    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1", 0)]
    [InlineData("::1", "::1", 0)]
    [InlineData("::ffff:127.0.0.1", "::ffff:127.0.0.1", 0)]
    [InlineData(null, null, 0)]
    [InlineData("192.0.2.7", "192.0.2.7", 0)]
    [InlineData("192.0.2.8", "192.0.2.7", 403)]
    [InlineData("::ffff:192.0.2.8", "::ffff:192.0.2.7", 403)]
    public void OnlyThisMachine_IsServed(string? remote, string? local, int status)
    {
        DefaultHttpContext context = Request("localhost", remote, local);
        StatusOf(context).Should().Be(status);

        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new AuthorizeAttribute()), "with a policy"));
        StatusOf(context).Should().Be(0);

        context.SetEndpoint(new Endpoint(null, new EndpointMetadataCollection(new AuthorizeAttribute(), new AllowAnonymousAttribute()), "with none after all"));
        StatusOf(context).Should().Be(status);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9", 403)]
    [InlineData("X-Forwarded-For", "127.0.0.1, 203.0.113.9", 403)]
    [InlineData("X-Forwarded-For", "unknown", 403)]
    [InlineData("X-Forwarded-For", "127.0.0.1", 0)]
    [InlineData("X-Forwarded-For", "::1", 0)]
    [InlineData("Forwarded", "for=203.0.113.9", 403)]
    public void AProxyOnThisMachine_SpeaksForOthers(string header, string value, int status)
    {
        DefaultHttpContext context = Request("localhost", "127.0.0.1", "127.0.0.1");
        context.Request.Headers[header] = value;
        StatusOf(context).Should().Be(status);
    }

    [Theory]
    [InlineData("localhost", 0)]
    [InlineData("LOCALHOST:8025", 0)]
    [InlineData("localhost.", 0)]
    [InlineData("app.localhost", 0)]
    [InlineData("127.0.0.1", 0)]
    [InlineData("127.8.9.10:5000", 0)]
    [InlineData("[::1]:8025", 0)]
    [InlineData("192.0.2.7", 0)]
    [InlineData("192.0.2.9", 421)]
    [InlineData("dev.example.com", 0)]
    [InlineData("a.wild.example", 0)]
    [InlineData("wild.example", 421)]
    [InlineData("evil.example", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    [InlineData("notlocalhost", 421)]
    [InlineData("", 400)]
    public void OnlyNamesOfThisMachine_AreAnswered(string host, int status) => StatusOf(Request(host, "127.0.0.1", "192.0.2.7")).Should().Be(status);

    [Fact]
    public async Task ReachableFromOutside_WithoutAPolicy_IsWarnedOf()
    {
        await using InboxHost open = await new InboxHost().WithUrls("http://0.0.0.0:0").StartAsync();
        open.Logs.Lines.Should().ContainSingle(line => line.Contains("SmtpKit.Inbox Warning") && line.Contains("/mail") && line.Contains("RequireAuthorization"));

        await using InboxHost closed = await new InboxHost().StartAsync();
        closed.Logs.Lines.Should().NotContain(line => line.Contains("SmtpKit.Inbox Warning"));

        await using InboxHost guarded = await new InboxHost()
            .WithUrls("http://0.0.0.0:0")
            .WithServices(services => Microsoft.Extensions.DependencyInjection.PolicyServiceCollectionExtensions.AddAuthorization(services))
            .WithMiddleware(app => Microsoft.AspNetCore.Builder.AuthorizationAppBuilderExtensions.UseAuthorization(app))
            .WithConvention(mapped => Microsoft.AspNetCore.Builder.AuthorizationEndpointConventionBuilderExtensions.RequireAuthorization(mapped))
            .StartAsync();
        guarded.Logs.Lines.Should().NotContain(line => line.Contains("SmtpKit.Inbox Warning"));
    }

    private static DefaultHttpContext Request(string host, string? remote, string? local)
    {
        DefaultHttpContext context = new();
        context.Request.Scheme = "http";
        context.Request.Host = new HostString(host);
        context.Connection.RemoteIpAddress = remote is null ? null : IPAddress.Parse(remote);
        context.Connection.LocalIpAddress = local is null ? null : IPAddress.Parse(local);
        return context;
    }

    private static int StatusOf(HttpContext context)
    {
        SmtpInboxOptions options = new() { AllowedHosts = { "dev.example.com", "*.wild.example" } };
        RequestGuard guard = new(new AllowedHostNames(Options.Create(options)), NullLogger.Instance);
        try
        {
            guard.Check(context, isSameOriginOnly: false);
            return 0;
        }
        catch (ProblemException problem)
        {
            return problem.Status;
        }
    }
}
