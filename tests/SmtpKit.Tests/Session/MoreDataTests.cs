using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>Messages around twice the size limit: up to there the rest is read and dropped, beyond it nobody listens to the end.</summary>
public sealed class MoreDataTests
{
    private const int Limit = 1000;

    /// <summary>A store, by whether it reads, and how many octets a write has.</summary>
    public static MatrixTheoryData<bool, int> Ways => new([true, false], [1, 7, 10_000]);

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task TwiceTheLimit_IsAnswered552AndTheSessionGoesOn(bool storeReads, int octetsAWrite)
    {
        await using TestServer server = MakeServer(storeReads);
        await using TestClient client = await server.Connect().DataAsync();
        await SendAsync(client, Message(2 * Limit) + ".\r\nNOOP\r\n", octetsAWrite);

        (await client.ReadReplyAsync()).Should().StartWith("552 5.3.4");
        (await client.ReadReplyAsync()).Should().StartWith("250 2.0.0 OK");
        client.SessionHasEnded.Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task MoreThanTwiceTheLimitWithoutAnEnd_IsAnswered552AndClosed(bool storeReads, int octetsAWrite)
    {
        await using TestServer server = MakeServer(storeReads);
        await using TestClient client = await server.Connect().DataAsync();
        await SendAsync(client, Message((2 * Limit) + 1), octetsAWrite);

        (await client.ReadReplyAsync()).Should().StartWith("552 5.3.4");
        (await client.ReadReplyAsync()).Should().BeNull("the session waits for no more of it");
        await client.SessionEndsAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MoreThanTwiceTheLimitWithItsEndInOneWrite_IsAnswered552AndClosed(bool storeReads)
    {
        await using TestServer server = MakeServer(storeReads);
        await using TestClient client = await server.Connect().DataAsync();
        await client.SendAsync(Message((2 * Limit) + 1) + ".\r\nNOOP\r\n");

        (await client.ReadReplyAsync()).Should().StartWith("552 5.3.4");
        (await client.ReadReplyAsync()).Should().BeNull("how the octets arrive makes no difference");
        await client.SessionEndsAsync();
    }

    private static TestServer MakeServer(bool storeReads)
    {
        TestServer server = storeReads ? new() : new TestServer().WithStore((_, _, _, _) => new(SmtpReply.Ok));
        server.Options.Limits.MaxMessageSize = Limit;
        return server;
    }

    private static string Message(int octets) => new string('x', octets - 2) + "\r\n";

    private static async Task SendAsync(TestClient client, string text, int octetsAWrite)
    {
        foreach (char[] part in text.Chunk(octetsAWrite))
        {
            await client.SendAsync(new string(part));
        }
    }
}
