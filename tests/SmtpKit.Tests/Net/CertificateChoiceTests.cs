using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>Which certificate a client is shown, by the name that it asks for (SNI, RFC 6066 section 3) or by the host's own choice.</summary>
public sealed class CertificateChoiceTests
{
    private static readonly TestAuthority Authority = new();
    private static readonly SslStreamCertificateContext Own = Authority.IssueContext("own");
    private static readonly SslStreamCertificateContext Mx = Authority.IssueContext("mx");
    private static readonly SslStreamCertificateContext Any = Authority.IssueContext("any");
    private static readonly SslStreamCertificateContext Otherwise = Authority.IssueContext("otherwise");

    // RFC 9525 section 6.3: an asterisk stands for one label.
    [Theory]
    [InlineData("mx.example.com", "mx")]
    [InlineData("MX.Example.COM", "mx")]
    [InlineData("pop.example.com", "any")]
    [InlineData("a.pop.example.com", "otherwise")]
    [InlineData("example.com", "otherwise")]
    [InlineData("elsewhere.test", "otherwise")]
    [InlineData("xn--bcher-kva.test", "any")]
    [InlineData("", "otherwise")]
    public async Task ClientIsShownWhatItAskedFor(string name, string expected)
    {
        foreach (TlsMode mode in Enum.GetValues<TlsMode>())
        {
            await using TestServer server = With(mode, new CertificateTable(
                new Dictionary<string, ICertificateSource>
                {
                    ["mx.example.com."] = Fixed(Mx),
                    ["*.EXAMPLE.com"] = Fixed(Any),
                    ["b\u00fccher.test"] = Fixed(Any),
                },
                Fixed(Otherwise)));
            (await ShownAsync(server, mode, name)).Should().Be($"CN={expected}");
        }
    }

    [Fact]
    public async Task WithoutAnAnswer_TheEndpointsOwnIsShown()
    {
        await using TestServer server = With(TlsMode.Implicit, new CertificateTable(new Dictionary<string, ICertificateSource> { ["a.test"] = Fixed(Mx) }));
        server.Endpoint.Certificate = Own;
        (await ShownAsync(server, TlsMode.Implicit, "a.test")).Should().Be("CN=mx");
        (await ShownAsync(server, TlsMode.Implicit, "b.test")).Should().Be("CN=own");
    }

    [Theory]
    [InlineData(TlsMode.Implicit)]
    [InlineData(TlsMode.StartTls)]
    public async Task WithNothingToShow_TheHandshakeFailsAndNothingElse(TlsMode mode)
    {
        await using TestServer server = With(mode, new CertificateTable(new Dictionary<string, ICertificateSource> { ["a.test"] = Fixed(Mx) }));
        await ShouldFailAsync(server, mode, "b.test");
        (await ShownAsync(server, mode, "a.test")).Should().Be("CN=mx");
        ShouldHaveNo(server, "Error");
    }

    [Theory]
    [InlineData(TlsMode.Implicit, false)]
    [InlineData(TlsMode.Implicit, true)]
    [InlineData(TlsMode.StartTls, false)]
    public async Task SourceThatThrows_EndsItsOwnConnection(TlsMode mode, bool later)
    {
        await using TestServer server = With(mode, new DelegateCertificateSource(async (name, _) =>
        {
            if (later)
            {
                await Task.Yield();
            }

            return name == "a.test" ? throw new InvalidOperationException("the vault is closed") : Mx;
        }));
        await using TestClient other = server.Connect();
        await other.HelloUnderTlsAsync(mode, options => options.TargetHost = "b.test");
        await ShouldFailAsync(server, mode, "a.test");

        (await other.CommandAsync("NOOP")).Should().StartWith("250 ");
        server.Log.Lines.Should().ContainSingle(line => line.StartsWith("Error 420 ", StringComparison.Ordinal)).Which.Should().Contain("the vault is closed");
    }

    [Fact]
    public async Task SourceThatThrowsBeforeItsFirstAwait_EndsItsOwnConnection()
    {
        await using TestServer server = With(TlsMode.Implicit, new DelegateCertificateSource(SslStreamCertificateContext? (_) => throw new InvalidOperationException("at once")));
        await ShouldFailAsync(server, TlsMode.Implicit, "a.test");
        server.Log.Lines.Should().ContainSingle(line => line.StartsWith("Error 420 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(TlsMode.Implicit, false)]
    [InlineData(TlsMode.Implicit, true)]
    [InlineData(TlsMode.StartTls, false)]
    [InlineData(TlsMode.StartTls, true)]
    public async Task SourceThatTakesTooLong_EndsItsOwnConnection(TlsMode mode, bool holdsItsThread)
    {
        TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ManualResetEventSlim letGo = new();
        await using TestServer server = With(mode, new DelegateCertificateSource((name, _) =>
        {
            if (name != "slow.test")
            {
                return new(Mx);
            }

            asked.SetResult();
            if (holdsItsThread)
            {
                letGo.Wait(CancellationToken.None);
            }

            return new(new TaskCompletionSource<SslStreamCertificateContext?>().Task);
        }));
        await using TestClient client = server.Connect();
        Task<SslStream> handshake = client.HelloUnderTlsAsync(mode, options => options.TargetHost = "slow.test");
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        (await ShownAsync(server, mode, "quick.test")).Should().Be("CN=mx", "others do not wait");

        server.Clock.Advance(server.Options.Limits.TlsHandshakeTimeout);
        await client.SessionEndsAsync();
        await handshake.Invoking(h => h).Should().ThrowAsync<Exception>();
        server.Log.Lines.Should().ContainSingle(line => line.StartsWith("Warning 421 ", StringComparison.Ordinal));
        letGo.Set();
    }

    [Fact]
    public async Task SourceIsToldWhenTheServerStops()
    {
        TaskCompletionSource<CancellationToken> asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using TestServer server = With(TlsMode.Implicit, new DelegateCertificateSource(async (_, cancellationToken) =>
        {
            asked.SetResult(cancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            return null;
        }));
        await using TestClient client = server.Connect();
        Task handshake = client.HelloUnderTlsAsync(TlsMode.Implicit);
        CancellationToken token = await asked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await server.Server.StopAsync();
        token.IsCancellationRequested.Should().BeTrue();
        await handshake.Invoking(h => h).Should().ThrowAsync<Exception>();
    }

    [Fact]
    public async Task SourceIsGivenHostNamesOnly()
    {
        List<string?> names = [];
        await using TestServer server = With(TlsMode.Implicit, new DelegateCertificateSource(name =>
        {
            names.Add(name);
            return Mx;
        }));
        await ShownAsync(server, TlsMode.Implicit, "MX.Example.com");
        await ShownAsync(server, TlsMode.Implicit, "two words.test");
        await ShownAsync(server, TlsMode.Implicit, "xn--bcher-kva.test");
        await ShownAsync(server, TlsMode.Implicit, "192.0.2.1");
        names.Should().Equal("MX.Example.com", null, "xn--bcher-kva.test", null);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("")]
    [InlineData("*.")]
    [InlineData("mx.*.com")]
    [InlineData("two words")]
    [InlineData("a:25")]
    public void NameThatIsNone_IsNotTaken(string name) =>
        FluentActions.Invoking(() => new CertificateTable(new Dictionary<string, ICertificateSource> { [name] = Fixed(Mx) }))
            .Should().Throw<ArgumentException>().WithMessage($"*'{name}'*");

    [Fact]
    public void NameThatIsThereTwice_IsNotTaken() =>
        FluentActions.Invoking(() => new CertificateTable(new Dictionary<string, ICertificateSource> { ["a.test"] = Fixed(Mx), ["A.test."] = Fixed(Any) }))
            .Should().Throw<ArgumentException>().WithMessage("*twice*");

    private static TestServer With(TlsMode mode, ICertificateSource source)
    {
        TestServer server = new();
        server.Endpoint.Tls = mode;
        server.Endpoint.CertificateSource = source;
        return server;
    }

    private static DelegateCertificateSource Fixed(SslStreamCertificateContext certificate) => new(_ => certificate);

    private static async Task<string> ShownAsync(TestServer server, TlsMode mode, string name)
    {
        await using TestClient client = server.Connect();
        await using SslStream tls = await client.HelloUnderTlsAsync(mode, options => options.TargetHost = name);
        return ((X509Certificate2)tls.RemoteCertificate!).Subject;
    }

    private static async Task ShouldFailAsync(TestServer server, TlsMode mode, string name)
    {
        await using TestClient client = server.Connect();
        await client.Invoking(c => c.HelloUnderTlsAsync(mode, options => options.TargetHost = name))
            .Should().ThrowAsync<Exception>().Where(e => e is IOException || e is AuthenticationException);
        await client.SessionEndsAsync();
    }

    private static void ShouldHaveNo(TestServer server, string level) =>
        server.Log.Lines.Should().NotContain(line => line.StartsWith(level, StringComparison.Ordinal));
}
