using SmtpKit.Inbox.Tests.Pop3.Support;
using SmtpKit.Tests.Support;

namespace SmtpKit.Inbox.Tests.Pop3;

public sealed class CapabilityTests
{
    private static readonly string[] Always = ["TOP", "UIDL", "PIPELINING", "RESP-CODES", "AUTH-RESP-CODE", "IMPLEMENTATION SmtpKit"];

    [Fact]
    public async Task Plain_ListsWhatThereIs()
    {
        await using Pop3TestServer server = new();
        await using Pop3Client client = server.Connect();
        (await CapabilitiesAsync(client)).Should().BeEquivalentTo([.. Always, "USER", "SASL PLAIN"]);
    }

    [Fact]
    public async Task InTransaction_ListsTheSame()
    {
        await using Pop3TestServer server = new();
        await using Pop3Client client = await server.Connect().SignInAsync();
        await client.SendAsync("CAPA\r\n");
        (await ReadListAsync(client)).Should().BeEquivalentTo([.. Always, "USER", "SASL PLAIN"]);
    }

    [Fact]
    public async Task FromOutside_SigningInIsListedUnderTlsAlone()
    {
        await using Pop3TestServer server = new Pop3TestServer().WithUser();
        server.Options.Certificate = TestCertificate.Context;
        await using Pop3Client client = server.Connect(isLocal: false);
        (await CapabilitiesAsync(client)).Should().BeEquivalentTo([.. Always, "STLS"]);

        (await client.SayAsync("STLS")).Should().StartWith("+OK");
        await client.HandshakeAsync();
        await client.SendAsync("CAPA\r\n");
        (await ReadListAsync(client)).Should().BeEquivalentTo([.. Always, "USER", "SASL PLAIN"]);
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(-1.0, "EXPIRE NEVER")]
    [InlineData(48.0, "EXPIRE 2")]
    [InlineData(24.0, "EXPIRE 1")]
    [InlineData(71.9, "EXPIRE 2")]
    [InlineData(23.9, null)]
    public async Task Expire_SaysHowLongMailStays(double? hours, string? listed)
    {
        await using Pop3TestServer server = new();
        server.Retention = hours < 0 ? Timeout.InfiniteTimeSpan : hours is { } some ? TimeSpan.FromHours(some) : null;
        await using Pop3Client client = server.Connect();
        (await CapabilitiesAsync(client)).SingleOrDefault(line => line.StartsWith("EXPIRE", StringComparison.Ordinal)).Should().Be(listed);
    }

    private static async Task<List<string>> CapabilitiesAsync(Pop3Client client)
    {
        await client.ReadLineAsync();
        await client.SendAsync("CAPA\r\n");
        return await ReadListAsync(client);
    }

    private static async Task<List<string>> ReadListAsync(Pop3Client client)
    {
        (await client.ReadLineAsync()).Should().StartWith("+OK");
        List<string> lines = [];
        while (await client.ReadLineAsync() is { } line && line != ".")
        {
            lines.Add(line);
        }

        return lines;
    }
}
