using System.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Diagnostics;

/// <summary>The scope around what is logged for a session.</summary>
public sealed class LogScopeTests
{
    [Fact]
    public async Task Scope_ReadsTheSessionAsItIs()
    {
        await using TestServer server = new TestServer().WithUsers();
        server.Options.LogScopes = true;
        await using TestClient client = await server.Connect(IPAddress.Loopback).HelloAsync();
        IReadOnlyList<KeyValuePair<string, object?>> scope = server.Log.Scopes.Should().ContainSingle().Which
            .Should().BeAssignableTo<IReadOnlyList<KeyValuePair<string, object?>>>().Which;
        string id = (string)scope[0].Value!;
        scope.Select(pair => $"{pair.Key} {pair.Value}").Should().Equal($"SessionId {id}", "Peer 127.0.0.1:40000", "User ");
        scope.ToString().Should().Be($"session {id}, peer 127.0.0.1:40000");

        (await client.CommandAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=")).Should().StartWith("235");
        scope[2].Value.Should().Be("ada");
        scope.ToString().Should().Be($"session {id}, peer 127.0.0.1:40000, user ada");
        server.Log.Lines.Should().Contain(line => line.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task WithoutTheOption_ThereIsNone()
    {
        await using TestServer server = new();
        await using TestClient client = await server.Connect().HelloAsync();
        server.Log.Scopes.Should().BeEmpty();
    }
}
