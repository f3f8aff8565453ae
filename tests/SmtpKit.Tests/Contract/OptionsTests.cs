using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using SmtpKit.Net;
using SmtpKit.Tests.Sasl;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Contract;

public sealed class OptionsTests
{
    public static TheoryData<string, string> WrongOptions => new()
    {
        { "no store", "MessageStore" },
        { "bad name", "ServerName" },
        { "bad line endings", "LineEndings" },
        { "implicit TLS without certificate", "Certificate" },
        { "required TLS without certificate", "RequireTls" },
        { "client certificates without certificate", "ClientCertificates needs SmtpEndpoint.Certificate" },
        { "bad client certificates", "ClientCertificates" },
        { "bad revocation", "ClientCertificateRevocation" },
        { "required sign-in without authenticator", "RequireAuthentication" },
        { "bad address", "no address to listen on" },
        { "LMTP on 25", "port 25" },
        { "bad mechanisms", "Mechanisms" },
        { "short decoy secret", "DecoySecret" },
        { "few decoy iterations", "DecoyIterations" },
        { "permissions without a file", "UnixSocketMode" },
        { "permissions of an abstract name", "UnixSocketMode" },
        { "null trusted proxies", "TrustedProxies" },
        { "proxies required and none trusted", "lets nobody in" },
        { "null middleware", "Middleware" },
        { "null limits", "Limits" },
        { "null trusted clients", "TrustedXClients" },
        { "null command", "Commands" },
        { "control character in the help", "HelpText" },
        { "umlaut in the help", "HelpText: The text of a reply is printable ASCII" },
        { "carriage return in the help", "HelpText: The text of a reply is printable ASCII" },
        { "line of 497 characters in the help", "HelpText: A reply line has 497" },
        { "negative greeting delay", "GreetingDelay" },
        { "greeting delay over a minute", "GreetingDelay" },
        { "unknown extension", "Extensions" },
        { "unknown priority rule", "UnauthenticatedPriority" },
        { "negative time for delivery", "DeliverByMinimum" },
        { "half a second for delivery", "DeliverByMinimum" },
        { "no time to hold", "FutureReleaseMaximum" },
        { "more time to hold than nine digits", "FutureReleaseMaximum" },
    };

    // LMTP is never on port 25 (RFC 2033 section 5).
    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void WrongOption_IsNamed(string what, string name)
    {
        SmtpServerOptions options = new() { MessageStore = new InMemoryMessageStore() };
        SmtpEndpoint endpoint = new("127.0.0.1:0");
        options.Endpoints.Add(endpoint);
        _ = what switch
        {
            "no store" => options.MessageStore = null,
            "bad name" => options.ServerName = "two words",
            "bad line endings" => options.LineEndings = (LineEndings)9,
            "implicit TLS without certificate" => endpoint.Tls = TlsMode.Implicit,
            "required TLS without certificate" => endpoint.RequireTls = true,
            "client certificates without certificate" => endpoint.ClientCertificates = ClientCertificateUse.Optional,
            "bad client certificates" => endpoint.ClientCertificates = (ClientCertificateUse)9,
            "bad revocation" => endpoint.ClientCertificateRevocation = (X509RevocationMode)9,
            "required sign-in without authenticator" => endpoint.RequireAuthentication = true,
            "bad address" => endpoint.Address = "nowhere",
            "LMTP on 25" => (endpoint.Address, endpoint.Protocol) = ("127.0.0.1:25", SmtpProtocol.Lmtp),
            "bad mechanisms" => endpoint.Mechanisms = (SmtpMechanisms)(1 << 20),
            "short decoy secret" => options.DecoySecret = new byte[15],
            "few decoy iterations" => options.DecoyIterations = 4095,
            "permissions without a file" => endpoint.UnixSocketMode = UnixFileMode.UserRead,
            "permissions of an abstract name" => (endpoint.Address, endpoint.UnixSocketMode) = ("unix:@name", UnixFileMode.UserRead),
            "null trusted proxies" => endpoint.TrustedProxies = null!,
            "proxies required and none trusted" => (endpoint.RequireProxyHeader, endpoint.TrustedProxies) = (true, []),
            "null middleware" => Add(options.Middleware),
            "null trusted clients" => endpoint.TrustedXClients = null!,
            "null command" => AddCommand(options.Commands),
            "control character in the help" => options.HelpText = "Help\r\n250 OK",
            "umlaut in the help" => options.HelpText = "Fragen Sie den Postmaster f\u00fcr Hilfe",
            "carriage return in the help" => options.HelpText = "Ask\rthe postmaster",
            "line of 497 characters in the help" => options.HelpText = "Ask\n" + new string('x', 497),
            "negative greeting delay" => endpoint.GreetingDelay = TimeSpan.FromTicks(-1),
            "greeting delay over a minute" => endpoint.GreetingDelay = TimeSpan.FromSeconds(60.001),
            "null limits" => options.Limits = null!,
            "unknown extension" => endpoint.Extensions = (SmtpExtensions)(1 << 30),
            "unknown priority rule" => endpoint.UnauthenticatedPriority = (UnauthenticatedPriority)9,
            "negative time for delivery" => endpoint.DeliverByMinimum = TimeSpan.FromSeconds(-1),
            "half a second for delivery" => endpoint.DeliverByMinimum = TimeSpan.FromSeconds(0.5),
            "no time to hold" => endpoint.FutureReleaseMaximum = TimeSpan.Zero,
            "more time to hold than nine digits" => endpoint.FutureReleaseMaximum = TimeSpan.FromSeconds(1_000_000_000),
            _ => throw new ArgumentException(what),
        };
        options.Invoking(o => new SmtpServer(o)).Should().Throw<ArgumentException>().WithMessage($"*{name}*");
    }

    // Whether AUTH can ever be offered: where it is required and cannot be, nobody could send. "given" is an endpoint for ServeAsync.
    [Theory]
    [InlineData(SmtpCredentialKinds.Password, SmtpMechanisms.Default, "cleartext", true)]
    [InlineData(SmtpCredentialKinds.Password, SmtpMechanisms.Default, "tls", true)]
    [InlineData(SmtpCredentialKinds.Password, SmtpMechanisms.Default, "tls by a source", true)]
    [InlineData(SmtpCredentialKinds.Password, SmtpMechanisms.Default, "given", true)]
    [InlineData(SmtpCredentialKinds.Password, SmtpMechanisms.Default, "", false)]
    [InlineData(SmtpCredentialKinds.Password, SmtpMechanisms.Default, "xclient", true)]
    [InlineData(SmtpCredentialKinds.Password, SmtpMechanisms.None, "tls", false)]
    [InlineData(SmtpCredentialKinds.None, SmtpMechanisms.All, "tls", false)]
    [InlineData(SmtpCredentialKinds.Password, SmtpMechanisms.ScramSha256, "tls", false)]
    [InlineData(SmtpCredentialKinds.SharedSecret, SmtpMechanisms.Default, "tls", false)]
    [InlineData(SmtpCredentialKinds.SharedSecret, SmtpMechanisms.All, "tls", true)]
    [InlineData(SmtpCredentialKinds.ClientCertificate, SmtpMechanisms.Default, "tls", false)]
    [InlineData(SmtpCredentialKinds.ClientCertificate, SmtpMechanisms.Default, "tls, client certificates", true)]
    [InlineData(SmtpCredentialKinds.ClientCertificate, SmtpMechanisms.Default, "tls, client certificates, no authorities", false)]
    [InlineData(SmtpCredentialKinds.ClientCertificate, SmtpMechanisms.Default, "cleartext", false)]
    [InlineData(SmtpCredentialKinds.ClientCertificate, SmtpMechanisms.Default, "given", true)]
    [InlineData(SmtpCredentialKinds.ScramKey, SmtpMechanisms.ScramSha256Plus, "tls", true)]
    [InlineData(SmtpCredentialKinds.ScramKey, SmtpMechanisms.ScramSha256Plus, "tls by a source", true)]
    [InlineData(SmtpCredentialKinds.ScramKey, SmtpMechanisms.ScramSha256Plus, "cleartext", false)]
    [InlineData(SmtpCredentialKinds.ScramKey, SmtpMechanisms.ScramSha256Plus, "given", true)]
    public void RequiredSignIn_NeedsAMechanismThatCanBeOffered(SmtpCredentialKinds accepts, SmtpMechanisms mechanisms, string has, bool isPossible)
    {
        SmtpServerOptions options = new() { MessageStore = new InMemoryMessageStore(), UserAuthenticator = new EveryKindOfUser { Accepts = accepts } };
        SmtpEndpoint endpoint = new()
        {
            Address = has == "given" ? "" : "127.0.0.1:0",
            RequireAuthentication = true,
            Mechanisms = mechanisms,
            AllowPlaintextAuthentication = has == "cleartext",
            Certificate = has.StartsWith("tls", StringComparison.Ordinal) && has != "tls by a source" ? TestCertificate.Context : null,
            CertificateSource = has == "tls by a source" ? new DelegateCertificateSource(_ => TestCertificate.Context) : null,
            ClientCertificates = has.Contains("client certificates", StringComparison.Ordinal) ? ClientCertificateUse.Optional : ClientCertificateUse.None,
            ClientCertificateAuthorities = has.Contains("no authorities", StringComparison.Ordinal) ? [] : null,
            TrustedXClients = has == "xclient" ? [IPNetwork.Parse("192.0.2.1/32")] : [],
        };
        Action validate = () => options.Validate(endpoint);
        if (isPossible)
        {
            validate.Should().NotThrow();
        }
        else
        {
            validate.Should().Throw<ArgumentException>().WithMessage("*RequireAuthentication lets nobody send*");
        }

        endpoint.RequireAuthentication = false;
        validate.Should().NotThrow();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EitherKindOfCertificate_IsEnough(bool fromASource)
    {
        SmtpServerOptions options = new() { MessageStore = new InMemoryMessageStore() };
        options.Endpoints.Add(new SmtpEndpoint("127.0.0.1:0")
        {
            Certificate = fromASource ? null : TestCertificate.Context,
            CertificateSource = fromASource ? new DelegateCertificateSource(_ => TestCertificate.Context) : null,
            Tls = TlsMode.Implicit,
            RequireTls = true,
            ClientCertificates = ClientCertificateUse.Required,
        });
        options.Invoking(o => o.Validate()).Should().NotThrow();
    }

    [Fact]
    public void EveryLimit_IsValidated()
    {
        foreach (System.Reflection.PropertyInfo property in typeof(SmtpLimits).GetProperties())
        {
            SmtpLimits limits = new();

            // A wait that may be none.
            TimeSpan wrongTime = property.Name == nameof(SmtpLimits.FailedLoginDelay) ? TimeSpan.FromTicks(-1) : TimeSpan.Zero;
            property.SetValue(limits, property.PropertyType == typeof(TimeSpan) ? wrongTime : Convert.ChangeType(-1, property.PropertyType, CultureInfo.InvariantCulture));
            SmtpServerOptions options = new() { MessageStore = new InMemoryMessageStore(), Limits = limits };
            options.Invoking(o => o.Validate()).Should().Throw<ArgumentException>().WithMessage($"*{property.Name}*");
        }
    }

    [Fact]
    public async Task Options_AreCopied()
    {
        await using TestServer server = new();
        server.Options.Endpoints.Add(new SmtpEndpoint("127.0.0.1:0"));
        SmtpServer made = server.Server;
        server.Options.ServerName = "changed.example.com";
        server.Options.Limits.MaxMessageSize = 1;
        server.Options.Endpoints.Clear();
        server.Options.MessageStore = null;

        await made.StartAsync();
        made.EndPoints.Should().ContainSingle();
        await using TestClient client = server.Connect();
        (await client.ReadReplyAsync()).Should().Be("220 mx.example.com ESMTP SmtpKit");
        (await client.CommandAsync("EHLO c")).Should().Contain("SIZE 37748736");
    }

    // For configuration, which has a key for each option.
    [Fact]
    public void WrongOption_IsNamedByTheWayToIt()
    {
        SmtpServerOptions options = new() { MessageStore = new InMemoryMessageStore(), Endpoints = { new SmtpEndpoint("127.0.0.1:0"), new SmtpEndpoint("nowhere") } };
        options.Invoking(wrong => wrong.Validate()).Should().Throw<ArgumentException>().Which.ParamName.Should().Be("Endpoints[1].Address");
        options.Endpoints[0].Tls = TlsMode.Implicit;
        options.Invoking(wrong => wrong.Validate()).Should().Throw<ArgumentException>().Which.ParamName.Should().Be("Endpoints[0].Tls");
        options.Limits.CommandTimeout = TimeSpan.Zero;
        options.Invoking(wrong => wrong.Validate()).Should().Throw<ArgumentException>().Which.ParamName.Should().Be("Limits.CommandTimeout");
        options.ServerName = "two words";
        options.Invoking(wrong => wrong.Validate()).Should().Throw<ArgumentException>().Which.ParamName.Should().Be("ServerName");
    }

    [Fact]
    public void EveryOption_IsCopied()
    {
        // A new property that Copy forgets would silently fall back to its default.
        SmtpServerOptions options = new()
        {
            ServerName = "copy.example.com",
            MessageStore = new InMemoryMessageStore(),
            MailboxFilter = new DelegateMailboxFilter(),
            UserAuthenticator = new DelegateUserAuthenticator((_, _, _) => default),
            DecoySecret = new byte[16],
            DecoyIterations = 4096,
            Limits = new SmtpLimits { MaxRecipients = 7 },
            LineEndings = LineEndings.Audit,
            ConnectionFilter = new DelegateConnectionFilter(),
            HelpText = "Ask the postmaster",
            LoggerFactory = new TestServer.RecordingLog(),
            LogScopes = true,
            TimeProvider = new ManualTimeProvider(),
            MeterFactory = new RecordedMeters(),
        };
        options.Endpoints.Add(new SmtpEndpoint("127.0.0.1:1"));
        options.Middleware.Add(new Pass());
        options.Commands.Add(new SmtpCommand("ETRN", (_, _, _) => default));
        SmtpServerOptions defaults = new();
        SmtpServerOptions copy = options.Copy();
        foreach (System.Reflection.PropertyInfo property in typeof(SmtpServerOptions).GetProperties())
        {
            object? given = property.GetValue(options);
            Show(given).Should().NotBe(Show(property.GetValue(defaults)), $"this test sets {property.Name}");
            Show(property.GetValue(copy)).Should().Be(Show(given), property.Name);
        }
    }

    [Theory]
    [InlineData("127.0.0.1:2525", "127.0.0.1:2525")]
    [InlineData("[::1]:0", "[::1]:0")]
    [InlineData("*:25", "0.0.0.0:25 [::]:25")]
    [InlineData("LocalHost:65535", "127.0.0.1:65535 [::1]:65535")]
    public void Address_IsRead(string text, string expected)
    {
        ListenAddress address = ListenAddress.Parse(text);
        string.Join(' ', address.Addresses.Select(ip => new IPEndPoint(ip, address.Port).ToString())).Should().Be(expected);
    }

    [Theory]
    [InlineData("unix:/run/smtp.sock", "/run/smtp.sock", true)]
    [InlineData("UNIX:smtp.sock", "smtp.sock", true)]
    [InlineData("unix:25", "25", true)]
    [InlineData("unix:/a:25", "/a:25", true)]
    [InlineData("unix:@name", "\0name", false)]
    public void UnixAddress_IsRead(string text, string path, bool hasFile)
    {
        ListenAddress address = ListenAddress.Parse(text);
        address.UnixPath.Should().Be(path);
        address.HasFile.Should().Be(hasFile);
        address.Addresses.Should().BeEmpty();
    }

    [Theory]
    [InlineData("unix:")]
    [InlineData("unix:@")]
    [InlineData("unix:/a\0b")]
    public void UnixAddressWithoutAPath_SaysWhatIsMissing(string text) =>
        FluentActions.Invoking(() => ListenAddress.Parse(text)).Should().Throw<ArgumentException>().WithMessage("*unix:/run/smtp.sock*");

    [Theory]
    [InlineData(107, true)]
    [InlineData(108, false)]
    public void UnixPath_AroundItsLongest(int length, bool isTaken)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Each system has a length of its own.");
        Action parse = () => ListenAddress.Parse("unix:" + new string('x', length));
        if (isTaken)
        {
            parse.Should().NotThrow();
        }
        else
        {
            parse.Should().Throw<ArgumentException>().WithMessage("*the path is too long*");
        }
    }

    [Fact]
    public void EveryOptionOfAnEndpoint_IsCopied()
    {
        SmtpEndpoint endpoint = new("unix:/run/smtp.sock") { TrustedProxies = [IPNetwork.Parse("10.0.0.0/8")] };
        SmtpEndpoint copy = endpoint.Copy();
        copy.TrustedProxies.Should().Equal(endpoint.TrustedProxies).And.NotBeSameAs(endpoint.TrustedProxies);
        copy.Address.Should().Be(endpoint.Address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("25")]
    [InlineData(":25")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("127.0.0.1:-1")]
    [InlineData("127.0.0.1: 25")]
    [InlineData("::1:25")]
    [InlineData("[127.0.0.1]:25")]
    [InlineData("[::1]25")]
    [InlineData("example.com:25")]
    public void WhatIsNoAddress_SaysWhatIs(string text) =>
        FluentActions.Invoking(() => ListenAddress.Parse(text)).Should().Throw<ArgumentException>().WithMessage("*127.0.0.1:2525*");

    [Fact]
    public async Task AddressInUse_IsNamedAndNothingElseStaysBound()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        SmtpServerOptions options = new() { MessageStore = new InMemoryMessageStore() };
        options.Endpoints.Add(new SmtpEndpoint(IPAddress.Loopback, 0));
        options.Endpoints.Add(new SmtpEndpoint(IPAddress.Loopback, ((IPEndPoint)taken.LocalEndpoint).Port));
        await using SmtpServer server = new(options);

        await server.Invoking(s => s.StartAsync()).Should().ThrowAsync<IOException>().WithMessage($"*{taken.LocalEndpoint}*");
        server.EndPoints.Should().BeEmpty();
    }

    // Options and limits are copied, what they hold is not.
    private static string Show(object? value) => value switch
    {
        IEnumerable<SmtpEndpoint> endpoints => string.Join(' ', endpoints.Select(e => e.Address)),
        IEnumerable<IMessageMiddleware> middleware => string.Join(' ', middleware.Select(RuntimeHelpers.GetHashCode)),
        IEnumerable<SmtpCommand> commands => string.Join(' ', commands.Select(c => c.Verb)),
        SmtpLimits limits => string.Join(' ', typeof(SmtpLimits).GetProperties().Select(p => p.GetValue(limits))),
        ReadOnlyMemory<byte> octets => Convert.ToHexString(octets.Span),
        string or int or bool or Enum => value.ToString()!,
        _ => RuntimeHelpers.GetHashCode(value).ToString(CultureInfo.InvariantCulture),
    };

    private static object Add(IList<IMessageMiddleware> middleware)
    {
        middleware.Add(null!);
        return middleware;
    }

    private static object AddCommand(IList<SmtpCommand> commands)
    {
        commands.Add(null!);
        return commands;
    }

    private sealed class Pass : IMessageMiddleware
    {
        public ValueTask<SmtpReply> InvokeAsync(
            SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken) =>
            next(session, transaction, body, cancellationToken);
    }
}
