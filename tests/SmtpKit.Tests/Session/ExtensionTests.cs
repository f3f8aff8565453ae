using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>Each extension that an endpoint may offer or not: what EHLO says of it, and where its transcripts stand.</summary>
public sealed class ExtensionTests
{
    private static readonly Dictionary<SmtpExtensions, (string Line, Type Transcripts)> Rows = new()
    {
        [SmtpExtensions.Chunking] = ("CHUNKING", typeof(ChunkTests)),
        [SmtpExtensions.BinaryMime] = ("BINARYMIME", typeof(ChunkTests)),
        [SmtpExtensions.Dsn] = ("DSN", typeof(DsnTests)),
        [SmtpExtensions.Limits] = ("LIMITS MAILMAX=100000 RCPTMAX=1000", typeof(LimitsExtensionTests)),
        [SmtpExtensions.RequireTls] = ("REQUIRETLS", typeof(RequireTlsTests)),
        [SmtpExtensions.MtPriority] = ("MT-PRIORITY", typeof(MtPriorityTests)),
        [SmtpExtensions.DeliverBy] = ("DELIVERBY", typeof(DeliverByTests)),
        [SmtpExtensions.FutureRelease] = ("FUTURERELEASE 2592000 2026-12-21T20:20:00Z", typeof(FutureReleaseTests)),
        [SmtpExtensions.Rrvs] = ("RRVS", typeof(RrvsTests)),
    };

    public static TheoryData<SmtpExtensions> Each => [.. Rows.Keys];

    [Fact]
    public void EveryExtension_HasARow()
    {
        Enum.GetValues<SmtpExtensions>().Where(value => int.PopCount((int)value) == 1).Should().BeEquivalentTo(Rows.Keys);
        foreach ((_, Type transcripts) in Rows.Values)
        {
            transcripts.GetMethods().Should().Contain(method => method.GetCustomAttributes(typeof(FactAttribute), true).Length > 0);
        }
    }

    [Theory]
    [MemberData(nameof(Each))]
    public async Task OnlyWhereItIsSwitchedOn_ItIsListed(SmtpExtensions extension)
    {
        // A binary message has no other way to come than in chunks (RFC 3030 section 3).
        SmtpExtensions needs = extension == SmtpExtensions.BinaryMime ? SmtpExtensions.Chunking : SmtpExtensions.None;
        string[] alone = await ListAsync(extension | needs);
        string[] allOthers = await ListAsync(SmtpExtensions.All & ~extension);
        string[] all = await ListAsync(SmtpExtensions.All);
        string line = Rows[extension].Line;
        alone.Should().ContainSingle(l => l == line);
        all.Should().ContainSingle(l => l == line);

        string keyword = line.Split(' ')[0];
        allOthers.Should().NotContain(l => l.Split(' ', StringSplitOptions.None)[0] == keyword);
        alone.Should().NotContain(l => Rows.Any(row => row.Key != extension && row.Key != needs && row.Value.Line == l));
    }

    [Fact]
    public async Task BinaryMimeWithoutChunking_IsNotListed() =>
        (await ListAsync(SmtpExtensions.BinaryMime)).Should().NotContain("BINARYMIME").And.NotContain("CHUNKING");

    [Fact]
    public async Task ByDefault_ThoseThatNeedNoPromiseAreListed()
    {
        string[] lines = await ListAsync(new SmtpEndpoint().Extensions);
        lines.Intersect(Rows.Values.Select(row => row.Line)).Should().Equal("CHUNKING", "BINARYMIME", "DSN");
    }

    // Under TLS and signed in, on a submission endpoint: where everything can be listed.
    private static async Task<string[]> ListAsync(SmtpExtensions extensions)
    {
        await using TestServer server = new TestServer().WithUsers();
        server.Tls = RequireTlsTests.SomeTls;
        server.Endpoint.Protocol = SmtpProtocol.Submission;
        server.Endpoint.Extensions = extensions;
        await using TestClient client = await server.Connect().HelloAsync();
        (await client.CommandAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=")).Should().StartWith("235");
        string? reply = await client.CommandAsync("EHLO client.test");
        return [.. reply!.Split('\n').Select(line => line[4..])];
    }
}
