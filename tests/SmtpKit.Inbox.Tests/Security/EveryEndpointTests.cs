using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SmtpKit.Inbox.Api;
using SmtpKit.Inbox.Security;
using SmtpKit.Inbox.Tests.Support;

namespace SmtpKit.Inbox.Tests.Security;

/// <summary>Each endpoint that is mapped, as the application knows them, so that a new one is under the same rules or fails here.</summary>
public sealed class EveryEndpointTests : IAsyncLifetime
{
    private readonly InboxHost _host = new InboxHost().With(options => options.Inboxes.Add("run42", new NamedInboxOptions { Domains = { "run42.test" } }));
    private string _id = "";

    public async ValueTask InitializeAsync()
    {
        await _host.StartAsync();
        _id = await _host.AddAsync(Mails.Rich);
        await _host.App.Services.GetRequiredKeyedService<IInboxStore>("run42").AddAsync(Mails.Arrival(Mails.Rich));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void AllRoutes_AreMapped_ForTheMainInboxAndNamedOnes() =>
        Endpoints(_host).Select(endpoint => endpoint.RoutePattern.RawText).Should().BeEquivalentTo(
            ApiRoutes.All.SelectMany(route => new[] { $"/mail/{route.Pattern}", $"/mail/inboxes/{{inbox}}/{route.Pattern}" }));

    [Fact]
    public async Task EveryAnswer_GoodOrBad_CarriesItsHeaders()
    {
        foreach ((string method, string path) in Requests())
        {
            foreach (string host in new[] { "", "evil.example" })
            {
                using HttpResponseMessage response = await SendAsync(method, path, ("Host", host));
                string what = $"{method} {path} as '{host}': {(int)response.StatusCode}";
                Header(response, "Content-Security-Policy").Should().StartWith("default-src 'none'", what);
                Header(response, "Content-Security-Policy").Should().NotContain("unsafe-eval").And.NotContain("script-src 'unsafe", what);
                Header(response, "X-Content-Type-Options").Should().Be("nosniff", what);
                Header(response, "Referrer-Policy").Should().Be("no-referrer", what);
                Header(response, "Cross-Origin-Opener-Policy").Should().Be("same-origin", what);
                Header(response, "Cross-Origin-Resource-Policy").Should().Be("same-origin", what);
                Header(response, "Cache-Control").Should().BeOneOf("no-store", "no-cache");
                if (host.Length > 0)
                {
                    response.StatusCode.Should().Be(HttpStatusCode.MisdirectedRequest, what);
                }
            }
        }
    }

    [Fact]
    public async Task EveryGet_AnswersHeadAsWell_WithTheSameHeadersAndNothingElse()
    {
        foreach ((string method, string path) in Requests().Where(request => request.Method == "GET"))
        {
            using HttpResponseMessage get = await SendAsync("GET", path);
            using HttpResponseMessage head = await SendAsync("HEAD", path);
            head.StatusCode.Should().Be(get.StatusCode, path);
            head.Content.Headers.ContentType.Should().Be(get.Content.Headers.ContentType, path);
            head.Content.Headers.ContentLength.Should().Be(get.Content.Headers.ContentLength, path);
            Header(head, "Content-Security-Policy").Should().Be(Header(get, "Content-Security-Policy"), path);
            (await head.Content.ReadAsByteArrayAsync()).Should().BeEmpty(path);
            method.Should().Be("GET");
        }
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task AnotherPage_MayAskForNothing(string header, string value)
    {
        foreach ((string method, string path) in Requests())
        {
            using HttpResponseMessage response = await SendAsync(method, path, (header, value));
            response.StatusCode.Should().Be(HttpStatusCode.Forbidden, $"{method} {path}");
        }

        (await _host.Store.FindAsync(_id)).Should().NotBeNull("nothing was deleted");
    }

    [Fact]
    public async Task ThePageItself_AndTools_MayAskForEverything()
    {
        string origin = _host.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        foreach ((string method, string path) in Requests().OrderBy(request => request.Method == "DELETE"))
        {
            using HttpResponseMessage page = await SendAsync(method, path, ("Origin", origin), ("Sec-Fetch-Site", "same-origin"));
            page.StatusCode.Should().NotBe(HttpStatusCode.Forbidden, $"{method} {path}");
            using HttpResponseMessage tool = await SendAsync(method, path);
            tool.StatusCode.Should().NotBe(HttpStatusCode.Forbidden, $"{method} {path}");
        }
    }

    [Fact]
    public async Task ALinkFromElsewhere_LeadsToThePage_AndNotToWhatDoesSomething()
    {
        (string, string)[] navigation = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")];
        (await SendAsync("GET", $"messages/{_id}", navigation)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await SendAsync("GET", $"api/messages/{_id}/checks?links=1", navigation)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (await SendAsync("DELETE", "api/messages", navigation)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        (string, string)[] frame = [("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe")];
        (await SendAsync("GET", "", frame)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task RequireAuthorization_HoldsForEveryEndpoint()
    {
        await using InboxHost host = await new InboxHost()
            .With(options => options.Inboxes.Add("run42", new NamedInboxOptions { Domains = { "run42.test" } }))
            .WithServices(services =>
            {
                services.AddAuthentication("test").AddScheme<AuthenticationSchemeOptions, HeaderAuthentication>("test", null);
                services.AddAuthorization();
            })
            .WithMiddleware(app => app.UseAuthentication().UseAuthorization())
            .WithConvention(mapped => mapped.RequireAuthorization())
            .StartAsync();
        foreach ((string method, string path) in Requests(host))
        {
            using HttpResponseMessage stranger = await host.SendAsync(new HttpMethod(method), path);
            stranger.StatusCode.Should().Be(HttpStatusCode.Unauthorized, $"{method} {path}");
            using HttpResponseMessage known = await host.SendAsync(new HttpMethod(method), path, null, ("X-User", "ada"));
            known.StatusCode.Should().NotBe(HttpStatusCode.Unauthorized, $"{method} {path}");
        }
    }

    [Fact]
    public async Task Frame_HasAPolicyOfItsOwn_WithSandbox()
    {
        string blocked = Header(await SendAsync("GET", $"api/messages/{_id}/html"), "Content-Security-Policy");
        blocked.Should().Contain("; sandbox allow-popups").And.NotContain("allow-scripts").And.NotContain("allow-same-origin").And.NotContain("http");
        string remote = Header(await SendAsync("GET", $"api/messages/{_id}/html?remote=1"), "Content-Security-Policy");
        remote.Should().Contain("img-src data: http: https:").And.NotContain("script-src").And.NotContain("connect-src");
    }

    private static IEnumerable<RouteEndpoint> Endpoints(InboxHost host) =>
        ((IEndpointRouteBuilder)host.App).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<InboxMark>() is not null);

    private (string Method, string Path)[] Requests() => Requests(_host);

    // With values in the places of the path, relative to the mapped one.
    private (string Method, string Path)[] Requests(InboxHost host) => Endpoints(host)
        .SelectMany(endpoint => endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
            .Where(method => method != "HEAD")
            .Select(method => (method, Fill(endpoint.RoutePattern.RawText!))))
        .Select(request => (request.method, request.method == "GET" && request.Item2.EndsWith("/wait", StringComparison.Ordinal) ? request.Item2 + "?timeout=0" : request.Item2))
        .ToArray();

    private string Fill(string pattern) => Regex.Replace(pattern["/mail/".Length..], @"\{(\**)(\w+)\}", match => match.Groups[2].Value switch
    {
        "id" => _id,
        "inbox" => "run42",
        "path" => match.Groups[1].Length > 0 ? "app.js" : "2",
        string other => throw new InvalidOperationException($"{other} has no value here."),
    });

    private Task<HttpResponseMessage> SendAsync(string method, string path, params (string Name, string Value)[] headers) =>
        _host.SendAsync(new HttpMethod(method), path, null, [.. headers.Where(header => header.Value.Length > 0)]);

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(", ", values) : "";
}
