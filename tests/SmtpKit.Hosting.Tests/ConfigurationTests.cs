using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SmtpKit.Hosting.Tests.Support;

namespace SmtpKit.Hosting.Tests;

/// <summary>Where a server's options come from, and what wrong ones say.</summary>
public sealed class ConfigurationTests
{
    private const string Password = "open sesame";

    // Made once: it is meant to cost time.
    private static readonly string Hash = PasswordAuthenticator.Hash(Password, iterations: 1000);
    private static readonly string Key = ScramKey.Create(Password, 4096).ToString();

    /// <summary>A key, its value, and what the error says besides the key.</summary>
    public static TheoryData<string, string?, string> Mistakes => new()
    {
        { "Smtp:ServrName", "mx.example.com", "is no known key; possible are" },
        { "Smtp:ServerName", "two words", "is no domain and no address literal" },
        { "Smtp:LineEndings", "Loose", "is 'Loose'; one of Strict, Repair, Audit is needed" },
        { "Smtp:LineEndings", "1", "is '1'; one of Strict, Repair, Audit is needed" },
        { "Smtp:DecoySecret", "not base64!", "is no base64" },
        { "Smtp:DecoySecret", "AAEC", "at least 16" },
        { "Smtp:DecoyIterations", "12", "at least 4096" },
        { "Smtp:LogScopes", "perhaps", "is 'perhaps'; true or false is needed" },
        { "Smtp:Limits", "many", "is 'many'; a section with keys of its own is needed" },
        { "Smtp:Limits:MaxRecipients", "many", "is 'many'; a whole number is needed" },
        { "Smtp:Limits:MaxRecipients", "99999999999", "is '99999999999'; a whole number is needed" },
        { "Smtp:Limits:MaxRecipients", "0", "at least 1 is needed" },
        { "Smtp:Limits:MaxRecipients", null, "is null; a whole number is needed" },
        { "Smtp:Limits:MaxRecipents", "7", "is no known key; possible are" },
        { "Smtp:Limits:CommandTimeout", "soon", "a time such as 00:05:00" },
        { "Smtp:Limits:CommandTimeout", "00:00:00", "more than zero" },
        { "Smtp:Endpoints:0:Adress", "127.0.0.1:0", "is no known key; possible are" },
        { "Smtp:Endpoints:0:Address", "everywhere", "is no address to listen on" },
        { "Smtp:Endpoints:0:Tls", "Sometimes", "is 'Sometimes'; one of StartTls, Implicit is needed" },
        { "Smtp:Endpoints:0:Tls", "Implicit", "needs SmtpEndpoint.Certificate" },
        { "Smtp:Endpoints:submission:RequireAuthentication", "true", "needs SmtpServerOptions.UserAuthenticator" },
        { "Smtp:Endpoints:0:Extensions", "Dsn, Nonsense", "is 'Dsn, Nonsense'; one or more, with commas between, of None, Chunking" },
        { "Smtp:Endpoints:0:UnixSocketMode", "rw-rw----", "an octal number such as 0660 is needed" },
        { "Smtp:Endpoints:0:UnixSocketMode", "0660", "is for the file of a Unix-domain socket" },
        { "Smtp:Endpoints:0:GreetingDelay", "00:02:00", "is possible" },
        { "Smtp:Endpoints:0:TrustedProxies:0", "somewhere", "a network such as 192.0.2.0/24" },
        { "Smtp:Endpoints:0:TrustedXClients:0", "192.0.2.0/33", "a network such as 192.0.2.0/24" },
        { "Smtp:Endpoints:0:ClientCertificateAuthorities", "/nowhere/ca.pem", "cannot use '/nowhere/ca.pem'" },
        { "Smtp:Endpoints:0:Certificate:Path", "/nowhere/cert.pem", "/nowhere" },
        { "Smtp:Certificate:Path", "/nowhere/cert.pfx", "/nowhere" },
        { "Smtp:Certificate:KeyPath", "/nowhere/key.pem", "Smtp:Certificate:Path is not set" },
        { "Smtp:Certificates:0:Path", "/nowhere/cert.pem", "Smtp:Certificates:0:ServerName is not set" },
        { "Smtp:Certificate:Pasword", "x", "is no known key" },
        { "Smtp:Users:0:PasswordHash", "x", "Smtp:Users:0:Name is not set" },
        { "Smtp:Users:0:Name", "ada", "Smtp:Users:0: user 'ada' has neither PasswordHash nor ScramKey" },
        { "Smtp:Users:0:Password", "x", "is no known key; possible are Name, PasswordHash, ScramKey" },
        { "Smtp:Servers:nobody:ServerName", "mx.example.com", "Smtp:Servers:nobody: there is no SMTP server of this name; no server was added by name" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Mistake_IsAnErrorAtTheStartThatNamesTheKey(string key, string? value, string says)
    {
        // An endpoint needs an address to be judged for anything else.
        string endpoint = key.StartsWith("Smtp:Endpoints:", StringComparison.Ordinal) ? string.Join(':', key.Split(':')[..3]) : "";
        (string, string?)[] address = endpoint.Length > 0 && !key.EndsWith(":Address", StringComparison.Ordinal) ? [(endpoint + ":Address", "127.0.0.1:0")] : [];
        await using TestHost host = new(Serve, [(key, value), .. address]);
        string named = says.StartsWith("Smtp:", StringComparison.Ordinal) ? says : key;
        (await host.Invoking(started => started.StartAsync()).Should().ThrowAsync<OptionsValidationException>())
            .Which.Message.Should().Contain(named).And.Contain(says);
    }

    [Fact]
    public async Task SeveralMistakes_AreAllSaid_AndSecretsAreNot()
    {
        await using TestHost host = new(
            Serve,
            ("Smtp:Limits:MaxRecipients", "many"),
            ("Smtp:Endpoints:0:Tls", "Sometimes"),
            ("Smtp:Users:0:Name", "ada"),
            ("Smtp:Users:0:PasswordHash", "hunter2"),
            ("Smtp:Users:1:Name", "bob"),
            ("Smtp:Users:1:ScramKey", "hunter2"));
        (await host.Invoking(started => started.StartAsync()).Should().ThrowAsync<OptionsValidationException>())
            .Which.Message.Should().ContainAll("Smtp:Limits:MaxRecipients", "Smtp:Endpoints:0:Tls", "Smtp:Users:0:PasswordHash", "Smtp:Users:1:ScramKey")
            .And.NotContain("hunter2");
    }

    [Fact]
    public async Task UserTwice_IsAnError()
    {
        // SASLprep takes the soft hyphen away.
        await using TestHost host = new(
            Serve, ("Smtp:Users:0:Name", "ada"), ("Smtp:Users:0:PasswordHash", Hash), ("Smtp:Users:1:Name", "a\u00ADda"), ("Smtp:Users:1:PasswordHash", Hash));
        await host.Invoking(started => started.StartAsync()).Should().ThrowAsync<OptionsValidationException>().WithMessage("*Smtp:Users:1:Name*there already*");
    }

    [Fact]
    public async Task UsersAndAnAuthenticator_AreAnError()
    {
        await using TestHost host = new(
            services => services.AddSmtpServer().AddMessageStore(new InMemoryMessageStore()).AddUserAuthenticator((_, _, _) => new(AuthenticationResult.Failed)),
            ("Smtp:Users:0:Name", "ada"),
            ("Smtp:Users:0:PasswordHash", Hash));
        await host.Invoking(started => started.StartAsync()).Should().ThrowAsync<OptionsValidationException>().WithMessage("*Smtp:Users*only one*");
    }

    [Fact]
    public async Task MisspeltServer_IsAnErrorThatNamesThoseThereAre()
    {
        await using TestHost host = new(
            services => services.AddSmtpServer("submission").AddMessageStore(new InMemoryMessageStore()), ("Smtp:Servers:submision:ServerName", "mx.example.com"));
        await host.Invoking(started => started.StartAsync()).Should().ThrowAsync<OptionsValidationException>()
            .WithMessage("*Smtp:Servers:submision: there is no SMTP server of this name; there are submission*");
    }

    [Fact]
    public async Task Users_SignInByPasswordOrByScram()
    {
        await using TestHost host = await TestHost.StartAsync(
            Serve,
            ("Smtp:Endpoints:0:Address", "127.0.0.1:0"),
            ("Smtp:Endpoints:0:AllowPlaintextAuthentication", "true"),
            ("Smtp:Users:0:Name", "ada"),
            ("Smtp:Users:0:PasswordHash", Hash),
            ("Smtp:Users:1:Name", "bob"),
            ("Smtp:Users:1:ScramKey", Key),
            ("Smtp:Limits:FailedLoginDelay", "00:00:00"));
        await using TestSession session = await TestSession.ConnectAsync(host.Server.EndPoints[0].Port);
        await session.ReadReplyAsync();
        (await session.SayAsync("EHLO client.test")).Should().Contain("AUTH SCRAM-SHA-256 PLAIN LOGIN");
        (await session.SignInAsync("bob", Password)).Should().StartWith("535", "bob has no password here");
        (await session.SignInAsync("ada", "wrong")).Should().StartWith("535");
        (await session.SignInAsync("ada", Password)).Should().StartWith("235");

        await using TestSession other = await (await TestSession.ConnectAsync(host.Server.EndPoints[0].Port)).HelloAsync();
        (await other.SayAsync("AUTH SCRAM-SHA-256 biwsbj1ib2Iscj1ub25jZQ==")).Should().StartWith("334");
        host.Services.GetRequiredService<IOptionsMonitor<SmtpServerOptions>>().CurrentValue.DecoyIterations.Should().Be(4096, "strangers are shown what users have");
    }

    [Fact]
    public async Task Certificates_ArePemTogetherOrApartOrPkcs12_ByTheNameThatIsAskedFor()
    {
        using TestFiles files = new();
        files.PemApart("apart.example.com");
        await using TestHost host = await TestHost.StartAsync(
            Serve,
            ("Smtp:Endpoints:0:Address", "127.0.0.1:0"),
            ("Smtp:Endpoints:0:Certificate:Path", files.Pem("mx.example.com")),
            ("Smtp:Endpoints:0:Certificates:0:ServerName", "apart.example.com"),
            ("Smtp:Endpoints:0:Certificates:0:Path", files.Path("apart.pem")),
            ("Smtp:Endpoints:0:Certificates:0:KeyPath", files.Path("apart.key")),
            ("Smtp:Endpoints:0:Certificates:1:ServerName", "*.example.org"),
            ("Smtp:Endpoints:0:Certificates:1:Path", files.Pfx("star.example.org")),
            ("Smtp:Endpoints:0:Certificates:1:Password", TestFiles.Password));
        (await ShownAsync(host, "mx.example.com")).Should().Be("CN=mx.example.com");
        (await ShownAsync(host, "apart.example.com")).Should().Be("CN=apart.example.com");
        (await ShownAsync(host, "mx.example.org")).Should().Be("CN=star.example.org");
    }

    [Fact]
    public async Task WrongPasswordOfAPkcs12File_IsAnErrorThatDoesNotRepeatIt()
    {
        using TestFiles files = new();
        await using TestHost host = new(Serve, ("Smtp:Certificate:Path", files.Pfx("mx.example.com")), ("Smtp:Certificate:Password", "hunter2"));
        (await host.Invoking(started => started.StartAsync()).Should().ThrowAsync<OptionsValidationException>())
            .Which.Message.Should().Contain("Smtp:Certificate:Path").And.Contain("cert.pfx").And.NotContain("hunter2");
    }

    [Fact]
    public async Task EnvironmentVariables_Configure()
    {
        const string Prefix = "SMTPKIT_HOSTING_TEST_";
        Dictionary<string, string> variables = new()
        {
            ["Smtp__ServerName"] = "env.example.com",
            ["Smtp__Limits__MaxMessageSize"] = "4711",
            ["Smtp__Endpoints__0__Address"] = "127.0.0.1:0",
            ["Smtp__Endpoints__0__TrustedXClients__0"] = "192.0.2.0/24",
        };
        foreach ((string name, string value) in variables)
        {
            Environment.SetEnvironmentVariable(Prefix + name, value);
        }

        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddEnvironmentVariables(Prefix);
        Serve(builder.Services);
        using IHost host = builder.Build();
        await host.StartAsync();
        SmtpServer server = host.Services.GetRequiredService<SmtpServer>();
        server.EndPoints[0].Endpoint.TrustedXClients.Should().ContainSingle();
        await using TestSession session = await TestSession.ConnectAsync(server.EndPoints[0].Port);
        (await session.ReadReplyAsync()).Should().StartWith("220 env.example.com");
        (await session.SayAsync("EHLO client.test")).Should().Contain("SIZE 4711");
        await host.StopAsync();
    }

    [Fact]
    public async Task JsonFile_Configures_WithItsEmptyLists()
    {
        using TestFiles files = new();
        files.Write("appsettings.json", """
            {
              "Smtp": {
                "ServerName": "json.example.com",
                "Limits": { "MaxMessageSize": 4711 },
                "Users": [],
                "Endpoints": [ { "Address": "unix:FOLDER/s", "RequireProxyHeader": true, "TrustedProxies": [], "Extensions": "Chunking, Dsn" } ]
              }
            }
            """.Replace("FOLDER", files.Directory, StringComparison.Ordinal));
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { DisableDefaults = true, ContentRootPath = files.Directory });
        builder.Configuration.AddJsonFile("appsettings.json", optional: false, reloadOnChange: false);
        Serve(builder.Services);
        using IHost host = builder.Build();
        await host.StartAsync();
        SmtpEndpoint endpoint = host.Services.GetRequiredService<SmtpServer>().EndPoints.Should().ContainSingle().Which.Endpoint;
        endpoint.TrustedProxies.Should().BeEmpty();
        endpoint.Extensions.Should().Be(SmtpExtensions.Chunking | SmtpExtensions.Dsn);
        await host.StopAsync();
    }

    [Fact]
    public async Task RelativePaths_AreOfTheContentRoot()
    {
        using TestFiles files = new();
        files.Pem("mx.example.com");
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { DisableDefaults = true, ContentRootPath = files.Directory });
        builder.Configuration.AddInMemoryCollection([new("Smtp:Certificate:Path", "cert.pem"), new("Smtp:Endpoints:0:Address", "127.0.0.1:0")]);
        Serve(builder.Services);
        using IHost host = builder.Build();
        await host.StartAsync();
        host.Services.GetRequiredService<SmtpServer>().EndPoints[0].Endpoint.CertificateSource.Should().NotBeNull();
        await host.StopAsync();
    }

    [Fact]
    public async Task OtherSection_IsBoundInTheNamesPlace()
    {
        ConfigurationManager other = new();
        other.AddInMemoryCollection([new("Mail:In:ServerName", "other.example.com"), new("Mail:In:Limits:MaxMessageSize", "4711")]);
        await using TestHost host = await TestHost.StartAsync(
            services => services.AddSmtpServer(other.GetSection("Mail:In")).AddMessageStore(new InMemoryMessageStore()), ("Smtp:ServerName", "not this one"));
        await using TestSession session = await host.ConnectAsync();
        (await session.ReadReplyAsync()).Should().StartWith("220 other.example.com");

        other["Mail:In:Limits:MaxRecipients"] = "many";
        await using TestHost wrong = new(services => services.AddSmtpServer("x", other.GetSection("Mail:In")).AddMessageStore(new InMemoryMessageStore()));
        await wrong.Invoking(started => started.StartAsync()).Should().ThrowAsync<OptionsValidationException>().WithMessage("*Mail:In:Limits:MaxRecipients is 'many'*");
    }

    [Fact]
    public async Task Code_WinsOverConfiguration_AndItsEndpointsComeBehind()
    {
        await using TestHost host = await TestHost.StartAsync(
            services => services
                .AddSmtpServer(options =>
                {
                    options.ServerName = "code.example.com";
                    options.Endpoints.Add(new SmtpEndpoint("localhost:0"));
                })
                .AddMessageStore(new InMemoryMessageStore()),
            ("Smtp:ServerName", "file.example.com"),
            ("Smtp:Endpoints:0:Address", "127.0.0.1:0"));
        host.Server.EndPoints.Select(endPoint => endPoint.Endpoint.Address).Distinct().Should().Equal("127.0.0.1:0", "localhost:0");
        await using TestSession session = await host.ConnectAsync();
        (await session.ReadReplyAsync()).Should().StartWith("220 code.example.com");
    }

    [Fact]
    public async Task HostWithoutConfiguration_HasItsServerAllTheSame()
    {
        ServiceCollection services = new();
        services.AddSmtpServer(options => options.ServerName = "code.example.com").AddMessageStore(new InMemoryMessageStore());
        await using ServiceProvider provider = services.BuildServiceProvider();
        await using TestSession session = new(await provider.GetRequiredService<SmtpServer>().ConnectAsync());
        (await session.ReadReplyAsync()).Should().StartWith("220 code.example.com");
    }

    private static void Serve(IServiceCollection services) => services.AddSmtpServer().AddMessageStore(new InMemoryMessageStore());

    private static async Task<string> ShownAsync(TestHost host, string name)
    {
        await using TestSession session = await (await TestSession.ConnectAsync(host.Server.EndPoints[0].Port)).HelloAsync();
        return await session.StartTlsAsync(name);
    }
}
