using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>A certificate in files: loaded, and loaded anew when it is renewed, however that is done.</summary>
public sealed class CertificateFileTests : IDisposable
{
    private static readonly TestAuthority Authority = new();
    private static readonly X509Certificate2 First = Authority.Issue("first", TestAuthority.ServerUse);
    private static readonly X509Certificate2 Second = Authority.Issue("second", TestAuthority.ServerUse);

    private readonly string _folder = Directory.CreateTempSubdirectory("smtpkit-cert-").FullName;
    private readonly ManualTimeProvider _clock = new();
    private readonly TestServer.RecordingLog _log = new();

    private string CertificatePath => Path.Combine(_folder, "cert.pem");

    private string KeyPath => Path.Combine(_folder, "key.pem");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task FilesAreLoaded(bool keyApart)
    {
        Write(First, keyApart);
        using CertificateFile file = new(CertificatePath, keyApart ? KeyPath : null, Options());
        file.Current.TargetCertificate.Thumbprint.Should().Be(First.Thumbprint);
        (await file.GetCertificateAsync("whatever", CancellationToken.None)).Should().BeSameAs(file.Current);
    }

    [Fact]
    public void ChainIsShown()
    {
        TestAuthority below = Authority.Intermediate("Below");
        X509Certificate2 leaf = below.Issue("leaf");
        File.WriteAllText(CertificatePath, TestAuthority.Pem(leaf) + TestAuthority.Pem(below.Certificate) + TestAuthority.KeyPem(leaf));
        using CertificateFile file = new(CertificatePath, options: Options());
        file.Current.IntermediateCertificates.Select(c => c.Subject).Should().Equal("CN=Below");
    }

    public static TheoryData<string, Type, string> Unusable => new()
    {
        { "no file", typeof(FileNotFoundException), "cert.pem" },
        { "no key file", typeof(FileNotFoundException), "key.pem" },
        { "empty", typeof(CryptographicException), "no certificate in*cert.pem" },
        { "text", typeof(CryptographicException), "no certificate in*cert.pem" },
        { "half a certificate", typeof(CryptographicException), "no certificate in*cert.pem" },
        { "broken certificate", typeof(CryptographicException), "cannot use*cert.pem" },
        { "no key", typeof(CryptographicException), "no usable private key in*key.pem" },
        { "half a key", typeof(CryptographicException), "no usable private key in*key.pem" },
        { "another's key", typeof(CryptographicException), "no usable private key in*key.pem" },
        { "too large", typeof(IOException), "cert.pem*larger" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void FilesThatCannotBeUsed_AreNamed(string what, Type exception, string message)
    {
        Break(what);
        Exception thrown = FluentActions.Invoking(() => new CertificateFile(CertificatePath, KeyPath, Options())).Should().Throw<Exception>().WithMessage($"*{message}*").Which;
        thrown.Should().BeOfType(exception);
    }

    [Theory]
    [MemberData(nameof(Unusable))]
    public void FilesThatCannotBeUsedAnyMore_LeaveTheOneBeforeInUse(string what, Type exception, string message)
    {
        Write(First, keyApart: true);
        using CertificateFile file = new(CertificatePath, KeyPath, Options());
        SslStreamCertificateContext before = file.Current;
        Break(what);
        for (int i = 0; i < 30; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(10));
        }

        file.Current.Should().BeSameAs(before);
        _log.Lines.Should().ContainSingle("it is said once").Which.Should().StartWith("Warning 423 ").And.MatchRegex(message.Replace("*", ".*", StringComparison.Ordinal));
        file.Invoking(f => f.Reload()).Should().Throw<Exception>().Which.Should().BeOfType(exception);
        file.Current.Should().BeSameAs(before);

        Write(Second, keyApart: true);
        _clock.Advance(TimeSpan.FromSeconds(11));
        file.Current.TargetCertificate.Thumbprint.Should().Be(Second.Thumbprint);
    }

    [Fact]
    public void ChangedFiles_AreLoadedOnceTheyReadTheSameTwice()
    {
        Write(First, keyApart: true);
        using CertificateFile file = new(CertificatePath, KeyPath, Options());
        SslStreamCertificateContext before = file.Current;
        Write(Second, keyApart: true);
        _clock.Advance(TimeSpan.FromSeconds(9.9));
        file.Current.Should().BeSameAs(before);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        file.Current.Should().BeSameAs(before, "it has been seen once only");
        _clock.Advance(TimeSpan.FromSeconds(1));
        file.Current.TargetCertificate.Thumbprint.Should().Be(Second.Thumbprint);
        _log.Lines.Should().ContainSingle().Which.Should().StartWith("Information 422 ").And.Contain("CN=second");
    }

    [Fact]
    public void FileThatIsStillBeingWritten_IsWaitedFor()
    {
        // Cut between two certificates it is whole as PEM, and a chain without its intermediate.
        TestAuthority below = Authority.Intermediate("Below");
        X509Certificate2 leaf = below.Issue("leaf");
        Write(First, keyApart: true);
        using CertificateFile file = new(CertificatePath, KeyPath, Options());
        File.WriteAllText(KeyPath, TestAuthority.KeyPem(leaf));
        File.WriteAllText(CertificatePath, TestAuthority.Pem(leaf));
        _clock.Advance(TimeSpan.FromSeconds(10));
        File.AppendAllText(CertificatePath, TestAuthority.Pem(below.Certificate));
        _clock.Advance(TimeSpan.FromSeconds(1));
        file.Current.TargetCertificate.Thumbprint.Should().Be(First.Thumbprint);
        _clock.Advance(TimeSpan.FromSeconds(1));
        file.Current.TargetCertificate.Thumbprint.Should().Be(leaf.Thumbprint);
        file.Current.IntermediateCertificates.Should().ContainSingle();
    }

    [Fact]
    public void UnchangedFiles_KeepTheirContext()
    {
        Write(First, keyApart: true);
        using CertificateFile file = new(CertificatePath, KeyPath, Options());
        SslStreamCertificateContext before = file.Current;

        // Written again, with another time, and the same in it: TLS sessions go on being resumed.
        Write(First, keyApart: true);
        _clock.Advance(TimeSpan.FromMinutes(10));
        file.Reload().Should().BeFalse();
        file.Current.Should().BeSameAs(before);
        _log.Lines.Should().BeEmpty();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SwappedLinks_AreFollowed(bool ofTheFolder)
    {
        // As certbot swaps a link of each file, and Kubernetes one of their folder.
        foreach ((string version, X509Certificate2 certificate) in new[] { ("1", First), ("2", Second) })
        {
            Directory.CreateDirectory(Path.Combine(_folder, version));
            File.WriteAllText(Path.Combine(_folder, version, "cert.pem"), TestAuthority.Pem(certificate));
            File.WriteAllText(Path.Combine(_folder, version, "key.pem"), TestAuthority.KeyPem(certificate));
        }

        void Point(string version)
        {
            foreach (string name in ofTheFolder ? ["data"] : new[] { "cert.pem", "key.pem" })
            {
                string link = Path.Combine(_folder, name);
                File.Delete(link);
                File.CreateSymbolicLink(link, ofTheFolder ? version : Path.Combine(version, name));
            }
        }

        Point("1");
        if (ofTheFolder)
        {
            File.CreateSymbolicLink(CertificatePath, Path.Combine("data", "cert.pem"));
            File.CreateSymbolicLink(KeyPath, Path.Combine("data", "key.pem"));
        }

        using CertificateFile file = new(CertificatePath, KeyPath, Options());
        file.Current.TargetCertificate.Thumbprint.Should().Be(First.Thumbprint);
        Point("2");
        _clock.Advance(TimeSpan.FromSeconds(11));
        file.Current.TargetCertificate.Thumbprint.Should().Be(Second.Thumbprint);
    }

    [Fact]
    public void Reload_LoadsAtOnce()
    {
        Write(First, keyApart: true);
        using CertificateFile file = new(CertificatePath, KeyPath, Options());
        Write(Second, keyApart: true);
        file.Reload().Should().BeTrue();
        file.Current.TargetCertificate.Thumbprint.Should().Be(Second.Thumbprint);
    }

    [Fact]
    public void DisposedOf_ItLooksNoMore()
    {
        Write(First, keyApart: true);
        CertificateFile file = new(CertificatePath, KeyPath, Options());
        _clock.ArmedTimers.Should().Be(1);
        file.Dispose();
        file.Dispose();
        _clock.ArmedTimers.Should().Be(0);
        file.Invoking(f => f.Reload()).Should().Throw<ObjectDisposedException>();
        file.Current.TargetCertificate.Thumbprint.Should().Be(First.Thumbprint);
    }

    [Fact]
    public void WithoutAnInterval_ItNeverLooks()
    {
        Write(First, keyApart: true);
        CertificateFileOptions options = Options();
        options.CheckInterval = Timeout.InfiniteTimeSpan;
        using CertificateFile file = new(CertificatePath, KeyPath, options);
        _clock.ArmedTimers.Should().Be(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(86_401)]
    public void IntervalThatIsNone_IsNamed(int seconds)
    {
        Write(First, keyApart: true);
        CertificateFileOptions options = Options();
        options.CheckInterval = TimeSpan.FromSeconds(seconds);
        FluentActions.Invoking(() => new CertificateFile(CertificatePath, KeyPath, options)).Should().Throw<ArgumentException>().WithMessage("*CheckInterval*");
    }

    [Theory]
    [InlineData(TlsMode.Implicit)]
    [InlineData(TlsMode.StartTls)]
    public async Task RenewedCertificate_IsForNewHandshakesAndDisturbsNoSession(TlsMode mode)
    {
        Write(First, keyApart: true);
        await using TestServer server = new();
        using CertificateFile file = new(CertificatePath, KeyPath, Options());
        server.Endpoint.CertificateSource = file;
        server.Endpoint.Tls = mode;
        List<X509Certificate2?> bound = [];
        server.Options.MailboxFilter = new DelegateMailboxFilter((session, _, _) =>
        {
            bound.Add(session.Tls!.ServerCertificate);
            return new(SmtpReply.Ok);
        });
        await using TestClient old = server.Connect();
        await using SslStream oldTls = await old.HelloUnderTlsAsync(mode);

        // One more is in the middle of its handshake: it goes on with what it was shown.
        await using TestClient halfway = server.Connect();
        TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource shown = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<SslStream> handshake = halfway.HelloUnderTlsAsync(mode, options => options.RemoteCertificateValidationCallback = (_, _, _, _) =>
        {
            shown.SetResult();
            return changed.Task.Wait(TimeSpan.FromSeconds(20));
        });
        await shown.Task.WaitAsync(TimeSpan.FromSeconds(20));
        Write(Second, keyApart: true);
        file.Reload().Should().BeTrue();
        GC.Collect();
        changed.SetResult();
        await using SslStream halfwayTls = await handshake;

        await using TestClient fresh = server.Connect();
        await using SslStream freshTls = await fresh.HelloUnderTlsAsync(mode);
        foreach (TestClient client in new[] { old, halfway, fresh })
        {
            (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 ");
        }

        new[] { oldTls, halfwayTls, freshTls }.Select(tls => ((X509Certificate2)tls.RemoteCertificate!).Subject).Should().Equal("CN=first", "CN=first", "CN=second");
        bound.Select(certificate => certificate!.Subject).Should().Equal("CN=first", "CN=first", "CN=second");
    }

    [Fact]
    public async Task ThousandHandshakesWithReloadsBetween_KeepOneCertificate()
    {
        Write(First, keyApart: true);
        await using TestServer server = new();
        using CertificateFile file = new(CertificatePath, KeyPath, Options());
        server.Endpoint.CertificateSource = file;
        server.Endpoint.Tls = TlsMode.Implicit;
        List<WeakReference> contexts = [];
        for (int i = 0; i < 1000; i++)
        {
            if (i % 10 == 0)
            {
                Write(i % 20 == 0 ? Second : First, keyApart: true);
                file.Reload().Should().BeTrue();
                contexts.Add(Watch(file));
            }

            await using TestClient client = server.Connect();
            await using SslStream tls = await ClientTls.HandshakeAsync(client.Stream, options => options.AllowTlsResume = i % 2 == 0);
        }

        await server.Server.StopAsync(new CancellationToken(canceled: true));
        for (int i = 0; i < 10 && contexts.Count(c => c.IsAlive) > 1; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        contexts.Should().HaveCount(100);
        contexts.Count(c => c.IsAlive).Should().Be(1, "only the one in use is kept");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Watch(CertificateFile file) => new(file.Current);

    private CertificateFileOptions Options() => new() { TimeProvider = _clock, LoggerFactory = _log };

    private void Write(X509Certificate2 certificate, bool keyApart)
    {
        File.WriteAllText(CertificatePath, TestAuthority.Pem(certificate) + (keyApart ? "" : TestAuthority.KeyPem(certificate)));
        if (keyApart)
        {
            File.WriteAllText(KeyPath, TestAuthority.KeyPem(certificate));
        }
    }

    private void Break(string what)
    {
        Write(Second, keyApart: true);
        string certificate = File.ReadAllText(CertificatePath);
        string key = File.ReadAllText(KeyPath);
        switch (what)
        {
            case "no file":
                File.Delete(CertificatePath);
                break;
            case "no key file":
                File.Delete(KeyPath);
                break;
            case "empty":
                File.WriteAllText(CertificatePath, "");
                break;
            case "text":
                File.WriteAllText(CertificatePath, "to be done\n");
                break;
            case "half a certificate":
                File.WriteAllText(CertificatePath, certificate[..(certificate.Length / 2)]);
                break;
            case "broken certificate":
                File.WriteAllText(CertificatePath, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
                break;
            case "no key":
                File.WriteAllText(KeyPath, "");
                break;
            case "half a key":
                File.WriteAllText(KeyPath, key[..(key.Length / 2)]);
                break;
            case "another's key":
                File.WriteAllText(KeyPath, TestAuthority.KeyPem(Authority.Issue("another")));
                break;
            case "too large":
                File.WriteAllText(CertificatePath, certificate + new string('\n', 1024 * 1024));
                break;
            default:
                throw new ArgumentException(what);
        }
    }
}
