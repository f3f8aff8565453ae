using System.Globalization;
using System.Net;
using System.Reflection;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SmtpKit.Hosting.Tests.Support;

namespace SmtpKit.Hosting.Tests;

/// <summary>No option is left unbound: each property of the options is set by configuration here, or is code and says why.</summary>
public sealed class EveryOptionTests
{
    private const string Hash = "PBKDF2-SHA256$1000:AAECAwQFBgcICQoLDA0ODw==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

    /// <summary>What is no value: objects with behaviour of their own.</summary>
    private static readonly Dictionary<string, string> ServerCode = new()
    {
        [nameof(SmtpServerOptions.MessageStore)] = "a hook: AddMessageStore",
        [nameof(SmtpServerOptions.ConnectionFilter)] = "a hook: AddConnectionFilter",
        [nameof(SmtpServerOptions.MailboxFilter)] = "a hook: AddMailboxFilter",
        [nameof(SmtpServerOptions.Middleware)] = "a hook: AddMessageMiddleware",
        [nameof(SmtpServerOptions.Commands)] = "functions",
        [nameof(SmtpServerOptions.LoggerFactory)] = "a service of the host",
        [nameof(SmtpServerOptions.MeterFactory)] = "a service of the host",
        [nameof(SmtpServerOptions.TimeProvider)] = "a service of the host",
    };

    private static readonly Dictionary<string, string> EndpointCode = new()
    {
        [nameof(SmtpEndpoint.Certificate)] = "an object of the framework; the keys Certificate and Certificates make a CertificateSource, which can reload",
    };

    private static readonly Setting[] ServerSettings =
    [
        new(nameof(SmtpServerOptions.ServerName), "mx.example.com", "mx.example.com"),
        new(nameof(SmtpServerOptions.HelpText), "Ask the postmaster", "Ask the postmaster"),
        new(nameof(SmtpServerOptions.LineEndings), "audit", LineEndings.Audit),
        new(nameof(SmtpServerOptions.DecoySecret), "AAECAwQFBgcICQoLDA0ODw==", "000102030405060708090A0B0C0D0E0F"),
        new(nameof(SmtpServerOptions.DecoyIterations), "5000", 5000),
        new(nameof(SmtpServerOptions.LogScopes), "false", false),
        new(nameof(SmtpServerOptions.UserAuthenticator), [("Users:0:Name", "ada"), ("Users:0:PasswordHash", Hash)], SmtpCredentialKinds.Password),
        new(nameof(SmtpServerOptions.Endpoints), [("Endpoints:0:Address", "127.0.0.1:0")], "127.0.0.1:0"),
        new(nameof(SmtpServerOptions.Limits), [("Limits:MaxRecipients", "7")], 7),
    ];

    private static readonly Setting[] EndpointSettings =
    [
        new(nameof(SmtpEndpoint.Address), "127.0.0.1:0", "127.0.0.1:0"),
        new(nameof(SmtpEndpoint.UnixSocketMode), [("Address", "unix:FOLDER/mode"), ("UnixSocketMode", "0660")],
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite),
        new(nameof(SmtpEndpoint.Protocol), "Submission", SmtpProtocol.Submission),
        new(nameof(SmtpEndpoint.Tls), "Implicit", TlsMode.Implicit),
        new(nameof(SmtpEndpoint.RequireTls), "true", true),
        new(nameof(SmtpEndpoint.RequireAuthentication), "true", true),
        new(nameof(SmtpEndpoint.AllowPlaintextAuthentication), "true", true),
        new(nameof(SmtpEndpoint.ClientCertificates), "Optional", ClientCertificateUse.Optional),
        new(nameof(SmtpEndpoint.ClientCertificateAuthorities), "ca.pem", "CN=Test authority"),
        new(nameof(SmtpEndpoint.ClientCertificateRevocation), "Offline", X509RevocationMode.Offline),
        new(nameof(SmtpEndpoint.CertificateSource), [("Certificate:Path", "cert.pem")], "CN=own.example.com"),
        new(nameof(SmtpEndpoint.Extensions), "Chunking, limits", SmtpExtensions.Chunking | SmtpExtensions.Limits),
        new(nameof(SmtpEndpoint.Mechanisms), "Plain,ScramSha256", SmtpMechanisms.Plain | SmtpMechanisms.ScramSha256),
        new(nameof(SmtpEndpoint.UnauthenticatedPriority), "Refuse", UnauthenticatedPriority.Refuse),
        new(nameof(SmtpEndpoint.DeliverByMinimum), "01:00:00", TimeSpan.FromHours(1)),
        new(nameof(SmtpEndpoint.FutureReleaseMaximum), "7.00:00:00", TimeSpan.FromDays(7)),
        new(nameof(SmtpEndpoint.GreetingDelay), "00:00:05", TimeSpan.FromSeconds(5)),
        new(nameof(SmtpEndpoint.RefuseEarlyTalk), "true", true),
        new(nameof(SmtpEndpoint.RequireProxyHeader), "true", true),
        new(nameof(SmtpEndpoint.TrustedProxies), [("TrustedProxies:0", "192.0.2.0/24"), ("TrustedProxies:1", "2001:db8::1")], "192.0.2.0/24 2001:db8::1/128"),
        new(nameof(SmtpEndpoint.TrustedXClients), [("TrustedXClients:0", "198.51.100.7")], "198.51.100.7/32"),
    ];

    [Fact]
    public async Task EveryOptionOfTheServer_ArrivesFromConfiguration()
    {
        Names(ServerSettings).Concat(ServerCode.Keys).Should().BeEquivalentTo(Settable(typeof(SmtpServerOptions)), "each option is bound, or is code");
        await using TestHost host = await StartAsync([.. ServerSettings.SelectMany(setting => setting.Keys).Select(pair => ($"Smtp:{pair.Key}", pair.Value))]);
        SmtpServerOptions options = OptionsOf(host);
        foreach (Setting setting in ServerSettings)
        {
            object? value = typeof(SmtpServerOptions).GetProperty(setting.Property)!.GetValue(options);
            Plain(value).Should().Be(setting.Expected, setting.Property);
        }

        await using TestSession session = await TestSession.ConnectAsync(host.Server.EndPoints[0].Port);
        (await session.ReadReplyAsync()).Should().StartWith("220 mx.example.com", "the server itself has them");
        (await session.SayAsync("EHLO client.test")).Should().StartWith("250");
        (await session.SayAsync("HELP")).Should().Contain("Ask the postmaster");
    }

    [Fact]
    public async Task EveryLimit_ArrivesFromConfiguration()
    {
        // Each one a little off its default, whatever that is: a limit that is added to the library is in this test by itself.
        Dictionary<PropertyInfo, object> values = typeof(SmtpLimits).GetProperties().ToDictionary(property => property, property => Other(property.GetValue(new SmtpLimits())!));
        await using TestHost host = await StartAsync(
            [.. values.Select(pair => ($"Smtp:Limits:{pair.Key.Name}", Convert.ToString(pair.Value, CultureInfo.InvariantCulture)))]);
        foreach ((PropertyInfo property, object value) in values)
        {
            property.GetValue(OptionsOf(host).Limits).Should().Be(value, property.Name);
        }

        await using TestSession session = await host.ConnectAsync();
        await session.ReadReplyAsync();
        (await session.SayAsync("EHLO client.test")).Should().Contain($"SIZE {new SmtpLimits().MaxMessageSize + 1}");

        static object Other(object value) => value switch
        {
            int number => number + 1,
            long number => number + 1,
            TimeSpan time => time + TimeSpan.FromSeconds(1),
            _ => throw new NotSupportedException($"A limit of the type {value.GetType()} is new here."),
        };
    }

    [Fact]
    public async Task EveryOptionOfAnEndpoint_ArrivesFromConfiguration()
    {
        Names(EndpointSettings).Concat(EndpointCode.Keys).Should().BeEquivalentTo(Settable(typeof(SmtpEndpoint)), "each option is bound, or is code");
        using TestFiles files = new();
        string shared = files.Pem("mx.example.com", "shared.pem");
        files.Pem("own.example.com");
        files.Authority();
        List<(string, string?)> settings =
        [
            ("Smtp:Certificate:Path", shared),
            ("Smtp:Users:0:Name", "ada"),
            ("Smtp:Users:0:PasswordHash", Hash),
        ];
        foreach ((Setting setting, int index) in EndpointSettings.Select((setting, index) => (setting, index)))
        {
            settings.Add(($"Smtp:Endpoints:{index:D2}:Address", "127.0.0.1:0"));
            foreach ((string key, string value) in setting.Keys)
            {
                settings.RemoveAll(known => known.Item1 == $"Smtp:Endpoints:{index:D2}:{key}");
                string text = value.EndsWith(".pem", StringComparison.Ordinal) ? files.Path(value) : value.Replace("FOLDER", files.Directory, StringComparison.Ordinal);
                settings.Add(($"Smtp:Endpoints:{index:D2}:{key}", text));
            }
        }

        await using TestHost host = await StartAsync([.. settings]);
        host.Server.EndPoints.Should().HaveCount(EndpointSettings.Length);
        foreach ((Setting setting, ListeningEndPoint running) in EndpointSettings.Zip(host.Server.EndPoints))
        {
            object? value = typeof(SmtpEndpoint).GetProperty(setting.Property)!.GetValue(running.Endpoint);
            (await PlainAsync(value)).Should().Be(setting.Expected, setting.Property);
        }

        (await PlainAsync(host.Server.EndPoints[0].Endpoint.CertificateSource)).Should().Be("CN=mx.example.com", "one without its own has the server's");
    }

    private static IEnumerable<string> Names(IEnumerable<Setting> settings) => settings.Select(setting => setting.Property);

    private static IEnumerable<string> Settable(Type type) => type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name);

    private static SmtpServerOptions OptionsOf(TestHost host) => host.Services.GetRequiredService<IOptionsMonitor<SmtpServerOptions>>().CurrentValue;

    private static Task<TestHost> StartAsync(params (string, string?)[] settings) =>
        TestHost.StartAsync(services => services.AddSmtpServer().AddMessageStore(new InMemoryMessageStore()), settings);

    private static async Task<object?> PlainAsync(object? value) =>
        value is ICertificateSource source ? (await source.GetCertificateAsync(null, CancellationToken.None))!.TargetCertificate.Subject : Plain(value);

    // What can be compared.
    private static object? Plain(object? value) => value switch
    {
        ReadOnlyMemory<byte> octets => Convert.ToHexString(octets.Span),
        IUserAuthenticator users => users.Accepts,
        IList<SmtpEndpoint> endpoints => endpoints.Single().Address,
        SmtpLimits limits => limits.MaxRecipients,
        X509Certificate2Collection certificates => certificates.Single().Subject,
        IReadOnlyList<IPNetwork> networks => string.Join(' ', networks),
        _ => value,
    };

    private sealed record Setting(string Property, (string Key, string Value)[] Keys, object Expected)
    {
        public Setting(string property, string value, object expected)
            : this(property, [(property, value)], expected)
        {
        }
    }
}
