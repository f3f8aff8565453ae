using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SmtpKit.Inbox.Api;
using SmtpKit.Inbox.Tests.Support;

namespace SmtpKit.Inbox.Tests.Api;

/// <summary>The description of the API is the API's.</summary>
public sealed class OpenApiTests : IAsyncLifetime
{
    private readonly InboxHost _host = new();
    private JsonElement _document;

    public async ValueTask InitializeAsync()
    {
        await _host.StartAsync();
        _document = await _host.GetAsync("api/openapi.json");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public void EveryRouteOfTheApi_IsDescribed_AndNothingElse()
    {
        IEnumerable<string> routes = ApiRoutes.All
            .Where(route => route.Pattern.StartsWith("api/", StringComparison.Ordinal) && route.Pattern != "api/openapi.json")
            .Select(route => $"{route.Method.ToLowerInvariant()} /mail/{route.Pattern}");
        IEnumerable<string> described = _document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => $"{operation.Name} {path.Name}"));
        described.Should().BeEquivalentTo(routes);
    }

    [Fact]
    public void EveryOperation_HasAName_ASummary_AndAGoodAnswer()
    {
        JsonElement[] operations = [.. _document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value)];
        operations.Select(operation => operation.GetProperty("operationId").GetString()).Should().OnlyHaveUniqueItems();
        operations.Should().OnlyContain(operation => operation.GetProperty("summary").GetString()!.Length > 10);
        operations.Should().OnlyContain(operation => operation.GetProperty("responses").EnumerateObject().Any(response => response.Name[0] == '2'));
        _document.GetProperty("openapi").GetString().Should().StartWith("3.1");
    }

    [Fact]
    public async Task RealAnswers_AreAsDescribed()
    {
        await _host.SendAsync(Mails.Rich);
        string id = (await _host.GetAsync("api/messages")).GetProperty("items")[0].GetProperty("id").GetString()!;
        HashSet<string> seen = [];
        foreach (ApiRoute route in ApiRoutes.All.Where(route => route.Description is { Answer: not null }))
        {
            string path = route.Pattern.Replace("{id}", id, StringComparison.Ordinal);
            string? body = route.Description!.Body == typeof(MarkRequest) ? """{"ids":null,"unread":true}""" : null;
            string query = route.Method == "DELETE" ? "?q=nothing" : "";
            HttpResponseMessage response = await _host.SendAsync(new HttpMethod(route.Method), path + query, body);
            ((int)response.StatusCode).Should().Be(200, path);
            JsonElement schema = Operation(route).GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema");
            JsonElement answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
            new SchemaCheck(_document).Check(answer, schema, path).Should().BeEmpty();
            seen.Add(route.Description.Id);
        }

        seen.Should().Contain(["listMessages", "getMessage", "waitForMessage", "checkMessage", "getSettings", "getStatistics", "markMessages", "deleteMessages"]);
    }

    [Fact]
    public async Task RealProblems_AreAsDescribed()
    {
        HttpResponseMessage response = await _host.SendAsync(HttpMethod.Get, "api/messages/nope");
        JsonElement schema = Operation(ApiRoutes.All.Single(route => route.Description?.Id == "getMessage"))
            .GetProperty("responses").GetProperty("404").GetProperty("content").GetProperty("application/problem+json").GetProperty("schema");
        new SchemaCheck(_document).Check(JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement, schema, "404").Should().BeEmpty();
    }

    [Fact]
    public async Task ApplicationWithoutReflection_HasTheSameDescription()
    {
        // As it is published trimmed: what no generated code describes cannot be described.
        await using InboxHost trimmed = await new InboxHost().WithServices(services => services.PostConfigure<Microsoft.AspNetCore.Http.Json.JsonOptions>(options =>
        {
            options.SerializerOptions.TypeInfoResolverChain.Clear();
            options.SerializerOptions.TypeInfoResolverChain.Add(InboxJson.Default);
        })).StartAsync();
        (await trimmed.GetAsync("api/openapi.json")).GetRawText().Should().Be(_document.GetRawText());
    }

    [Fact]
    public async Task TheApplicationsOwnDocument_HasNothingOfIt()
    {
        await using InboxHost host = await new InboxHost()
            .WithServices(services => services.AddOpenApi())
            .WithMiddleware(app =>
            {
                app.MapOpenApi();
                app.MapGet("/own", () => "x");
            }).StartAsync();
        string own = await host.Client.GetStringAsync("/openapi/v1.json");
        own.Should().Contain("/own").And.NotContain("/mail");
        (await host.Client.GetStringAsync("api/openapi.json")).Should().NotContain("/own");
    }

    [Fact]
    public void SchemaCheck_SeesWhatIsMissingAndWhatIsOfAnotherKind()
    {
        JsonElement schema = JsonDocument.Parse("""{"$ref":"#/components/schemas/ChangedCount"}""").RootElement;
        new SchemaCheck(_document).Check(JsonDocument.Parse("{}").RootElement, schema, "$").Should().NotBeEmpty();
        new SchemaCheck(_document).Check(JsonDocument.Parse("""{"count":"x y"}""").RootElement, schema, "$").Should().NotBeEmpty();
        new SchemaCheck(_document).Check(JsonDocument.Parse("""{"count":1,"more":2}""").RootElement, schema, "$").Should().NotBeEmpty();
        new SchemaCheck(_document).Check(JsonDocument.Parse("""{"count":1}""").RootElement, schema, "$").Should().BeEmpty();
    }

    private JsonElement Operation(ApiRoute route) =>
        _document.GetProperty("paths").GetProperty("/mail/" + route.Pattern).GetProperty(route.Method.ToLowerInvariant());
}
