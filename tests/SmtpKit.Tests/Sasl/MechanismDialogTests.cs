using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.RegularExpressions;
using SmtpKit.Sasl;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Sasl;

/// <summary>What holds for every mechanism there is (RFC 4954 section 4), on a connection that has all that any of them needs.</summary>
public sealed class MechanismDialogTests
{
    private const string Denied = "535 5.7.8 Authentication credentials invalid";

    private static readonly X509Certificate2 ClientCertificate = MakeClientCertificate();
    private static readonly byte[] Binding = SHA256.HashData(TestCertificate.Context.TargetCertificate.RawData);
    private static readonly SmtpTlsInfo Tls = new(SslProtocols.Tls13, default)
    {
        ServerCertificate = TestCertificate.Context.TargetCertificate,
        ClientCertificate = ClientCertificate,
        IsClientCertificateTrusted = true,
    };

    public static TheoryData<string> Mechanisms { get; } = [.. SaslMechanisms.All.Select(mechanism => mechanism.Name)];

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task RightSecret_SignsIn(string mechanism)
    {
        foreach ((bool initial, bool octetByOctet) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            EveryKindOfUser users = new();
            await using TestServer server = Server(users);
            await using TestClient client = await server.Connect(tls: Tls).HelloAsync();
            SaslClient sasl = Client(mechanism);

            string? reply = await SignInAsync(client, mechanism, sasl, initial && !sasl.IsServerFirst, octetByOctet);

            reply.Should().Be("235 2.7.0 Authentication succeeded");
            users.Judged.Should().ContainSingle().Which.Mechanism.Should().Be(mechanism);
            (await client.CommandAsync("AUTH PLAIN")).Should().StartWith("503 5.5.1 Already");
        }
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task WrongSecret_Gets535_AndTheRightOneMayFollow(string mechanism)
    {
        await using TestServer server = Server(new EveryKindOfUser());
        await using TestClient client = await server.Connect(tls: Tls).HelloAsync();

        (await SignInAsync(client, mechanism, Client(mechanism, isWrong: true))).Should().Be(Denied);
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("530 ");
        (await SignInAsync(client, mechanism, Client(mechanism))).Should().StartWith("235 ");
        (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 ");

        server.Log.Lines.Should().NotContain(line => line.Contains("encil", StringComparison.Ordinal) || line.Contains("123==", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task ActingAsAnother_IsRefused(string mechanism)
    {
        if (!Client(mechanism).CanActAs)
        {
            mechanism.Should().BeOneOf(["LOGIN", "CRAM-MD5"], "the others have a place for it");
            return;
        }

        EveryKindOfUser users = new();
        await using TestServer server = Server(users);
        await using TestClient client = await server.Connect(tls: Tls).HelloAsync();

        (await SignInAsync(client, mechanism, Client(mechanism, actAs: "root"))).Should().Be(Denied);
        users.Judged.Should().ContainSingle("the authenticator may grant it").Which.AuthorizationIdentity.Should().Be("root");
        (await SignInAsync(client, mechanism, Client(mechanism, actAs: "user"))).Should().StartWith("235 ");
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public Task Star_CancelsAtEveryChallenge(string mechanism) => AtEveryChallengeAsync(mechanism, "*", "501 5.7.0 Authentication cancelled");

    // The alphabet is that of RFC 4648.
    [Theory]
    [MemberData(nameof(Mechanisms))]
    public Task WhatIsNoBase64_Gets501_AtEveryChallenge(string mechanism) => AtEveryChallengeAsync(mechanism, "QUIT?", "501 5.5.2 Cannot decode base64");

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public Task LineThatIsTooLong_Gets500_AtEveryChallenge(string mechanism) =>
        AtEveryChallengeAsync(mechanism, new string('A', 12_289), "500 5.5.6 Authentication exchange line is too long");

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task ClientThatGoesAway_AtEveryChallenge_EndsItsSessionInPeace(string mechanism)
    {
        for (int turn = 0; turn < ChallengesOf(mechanism); turn++)
        {
            await using TestServer server = Server(new EveryKindOfUser());
            TestClient client = await server.Connect(tls: Tls).HelloAsync();
            await AnswerAsync(client, mechanism, turn);
            await client.DisposeAsync();
            await client.SessionEndsAsync();
            server.Log.Lines.Should().Contain(line => line.Contains("ended: Disconnected", StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task MechanismThatTheEndpointDoesNotAskFor_IsNeitherListedNorTaken(string mechanism)
    {
        await using TestServer server = Server(new EveryKindOfUser());
        server.Endpoint.Mechanisms = SmtpMechanisms.All & ~SaslMechanisms.All.Single(known => known.Name == mechanism).Option;
        await using TestClient client = server.Connect(tls: Tls);

        (await ListedAsync(client)).Should().BeEquivalentTo(SaslMechanisms.All.Select(known => known.Name).Except([mechanism]));
        (await client.CommandAsync($"AUTH {mechanism}")).Should().StartWith("504 5.5.4 ");
    }

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public async Task MechanismWhoseKindTheAuthenticatorDoesNotAccept_IsNeitherListedNorTaken(string mechanism)
    {
        SmtpCredentialKinds kind = SaslMechanisms.All.Single(known => known.Name == mechanism).Kind;
        await using TestServer server = Server(new EveryKindOfUser { Accepts = new EveryKindOfUser().Accepts & ~kind });
        await using TestClient client = server.Connect(tls: Tls);

        (await ListedAsync(client)).Should().Equal(SaslMechanisms.All.Where(known => known.Kind != kind).Select(known => known.Name));
        (await client.CommandAsync($"AUTH {mechanism}")).Should().StartWith("504 5.5.4 ");
    }

    // Names are of the form that RFC 4422 section 3.1 has.
    [Fact]
    public void EveryOption_LeadsToOneMechanism()
    {
        SaslMechanisms.All.Select(mechanism => mechanism.Name).Should().OnlyHaveUniqueItems().And.OnlyContain(name => Regex.IsMatch(name, "^[A-Z0-9_-]{1,20}$"));
        SaslMechanisms.All.Select(mechanism => mechanism.Option).Should().OnlyHaveUniqueItems();
        SaslMechanisms.All.Aggregate(SmtpMechanisms.None, (all, mechanism) => all | mechanism.Option).Should().Be(SmtpMechanisms.All);
    }

    [Fact]
    public async Task ByDefault_TheTwoThatHaveToBeAskedFor_AreNotListed()
    {
        await using TestServer server = Server(new EveryKindOfUser());
        server.Endpoint.Mechanisms = new SmtpEndpoint().Mechanisms;
        await using TestClient client = server.Connect(tls: Tls);

        (await ListedAsync(client)).Should().Equal("EXTERNAL", "SCRAM-SHA-256", "OAUTHBEARER", "XOAUTH2", "PLAIN", "LOGIN");
    }

    public static TheoryData<string, bool, bool> OtherConnections { get; } = new()
    {
        { "no TLS", false, false },
        { "TLS without a client certificate", false, true },
        { "a client certificate that is not trusted", false, true },
        { "TLS that the transport made", true, false },
        { "a certificate whose signature has no single hash", true, false },
    };

    [Theory]
    [MemberData(nameof(OtherConnections))]
    public async Task ExternalAndPlus_AreListedOnlyWhereTheConnectionHasWhatTheyNeed(string connection, bool external, bool plus)
    {
        using X509Certificate2 unhashed = TlsServerEndPointTests.WithoutSingleHash();
        SmtpTlsInfo? tls = connection switch
        {
            "no TLS" => null,
            "TLS without a client certificate" => Tls with { ClientCertificate = null },
            "a client certificate that is not trusted" => Tls with { IsClientCertificateTrusted = false },
            "TLS that the transport made" => Tls with { ServerCertificate = null },
            _ => Tls with { ServerCertificate = unhashed },
        };
        await using TestServer server = Server(new EveryKindOfUser());
        await using TestClient client = server.Connect(tls: tls);

        IReadOnlyList<string> listed = await ListedAsync(client);
        listed.Contains("EXTERNAL").Should().Be(external);
        listed.Contains("SCRAM-SHA-256-PLUS").Should().Be(plus);
        (await client.CommandAsync("AUTH EXTERNAL =")).Should().StartWith(external ? "235 " : "504 ");
        if (!external)
        {
            (await client.CommandAsync("AUTH SCRAM-SHA-256-PLUS")).Should().StartWith(plus ? "334 " : "504 ");
        }
    }

    [Fact]
    public async Task ProxyThatSpeaksForAnother_LendsNobodyItsCertificates()
    {
        IPAddress proxy = IPAddress.Parse("192.0.2.10");
        await using TestServer server = Server(new EveryKindOfUser());
        server.Endpoint.TrustedXClients = [new IPNetwork(proxy, 32)];
        await using TestClient client = server.Connect(proxy, tls: Tls);
        (await ListedAsync(client)).Should().Contain("EXTERNAL").And.Contain("SCRAM-SHA-256-PLUS");

        (await client.CommandAsync("XCLIENT ADDR=198.51.100.2")).Should().StartWith("220 ");
        (await client.CommandAsync("EHLO client.test")).Should().Contain("AUTH SCRAM-SHA-256 ").And.NotContainAny("EXTERNAL", "PLUS");
        (await client.CommandAsync("AUTH EXTERNAL =")).Should().StartWith("504 ");
    }

    [Fact]
    public async Task EndpointWhoseOneMechanismNeedsACertificate_ListsNoAuthWithoutOne()
    {
        await using TestServer server = Server(new EveryKindOfUser());
        server.Endpoint.Mechanisms = SmtpMechanisms.External;
        await using TestClient client = server.Connect(tls: Tls with { ClientCertificate = null });

        (await client.ReadReplyAsync()).Should().StartWith("220 ");
        (await client.CommandAsync("EHLO client.test")).Should().NotContain("AUTH");
        (await client.CommandAsync("AUTH EXTERNAL")).Should().StartWith("504 ");
    }

    [Theory]
    [InlineData(true, "334 ZT1zZXJ2ZXItZG9lcy1zdXBwb3J0LWNoYW5uZWwtYmluZGluZw==")] // e=server-does-support-channel-binding
    [InlineData(false, "334 cj1hYm*")] // r=abc...
    public async Task ClientThatSawNoPlus_IsToldWhenItWasListed(bool listed, string reply)
    {
        await using TestServer server = Server(new EveryKindOfUser());
        server.Endpoint.Mechanisms = listed ? SmtpMechanisms.All : SmtpMechanisms.Default;
        await using TestClient client = await server.Connect(tls: Tls).HelloAsync();

        (await client.CommandAsync($"AUTH SCRAM-SHA-256 {ScramClient.Base64("y,,n=user,r=abc")}")).Should().Match(reply);
        (await client.CommandAsync("")).Should().Be(Denied);
    }

    // RFC 7628 section 3.2.2.
    [Theory]
    [InlineData("OAUTHBEARER", """{"status":"invalid_token"}""", "AQ==")]
    [InlineData("OAUTHBEARER", """{"status":"invalid_token"}""", "")]
    [InlineData("XOAUTH2", """{"status":"401","schemes":"bearer"}""", "")]
    [InlineData("XOAUTH2", """{"status":"401","schemes":"bearer"}""", "no base64")]
    public async Task WrongToken_IsToldInJson_ThenGets535(string mechanism, string json, string answer)
    {
        // RFC 7628 section 3.2.3: whatever the client answers.
        await using TestServer server = Server(new EveryKindOfUser());
        await using TestClient client = await server.Connect(tls: Tls).HelloAsync();
        foreach (byte[] response in new[] { Client(mechanism, isWrong: true).Respond([]), Encoding.ASCII.GetBytes("nonsense") })
        {
            string? challenge = await client.CommandAsync($"AUTH {mechanism} {Convert.ToBase64String(response)}");
            ScramClient.FromBase64(challenge![4..]).Should().Be(json);
            (await client.CommandAsync(answer)).Should().Be(Denied);
        }

        // The last one that is allowed goes at once.
        (await client.CommandAsync($"AUTH {mechanism} AAAA")).Should().StartWith("421 4.7.0 ");
    }

    [Fact]
    public async Task TokenThatCannotBeJudged_IsNotCalledWrong()
    {
        await using TestServer server = Server(new FailingUsers());
        await using TestClient client = await server.Connect(tls: Tls).HelloAsync();

        (await client.CommandAsync($"AUTH XOAUTH2 {Convert.ToBase64String(Client("XOAUTH2").Respond([]))}")).Should().StartWith("454 4.7.0 ");
    }

    [Fact]
    public async Task FailureThatIsCancelledInsteadOfAnswered_HasCountedAllTheSame()
    {
        await using TestServer server = Server(new EveryKindOfUser());
        await using TestClient client = await server.Connect(tls: Tls).HelloAsync();
        for (int i = 0; i < 2; i++)
        {
            (await client.CommandAsync("AUTH XOAUTH2 AAAA")).Should().StartWith("334 ");
            (await client.CommandAsync("*")).Should().StartWith("501 5.7.0 ");
        }

        (await client.CommandAsync("AUTH XOAUTH2 AAAA")).Should().StartWith("421 4.7.0 ");
    }

    [Fact]
    public async Task CramMd5WithAnInitialResponse_IsNotBegun()
    {
        await using TestServer server = Server(new EveryKindOfUser());
        await using TestClient client = await server.Connect(tls: Tls).HelloAsync();

        // RFC 4954 section 4: the server speaks first, and MUST answer 501.
        const string Reply = "501 5.7.0 This mechanism takes no initial response: the server speaks first";
        (await client.CommandAsync("AUTH CRAM-MD5 dGlt")).Should().Be(Reply);
        (await client.CommandAsync("AUTH CRAM-MD5 =")).Should().Be(Reply);
        (await SignInAsync(client, "CRAM-MD5", Client("CRAM-MD5"))).Should().StartWith("235 ");
    }

    [Theory]
    [InlineData("CRAM-MD5", SmtpCredentialKinds.SharedSecret)]
    [InlineData("SCRAM-SHA-256", SmtpCredentialKinds.ScramKey)]
    [InlineData("SCRAM-SHA-256-PLUS", SmtpCredentialKinds.ScramKey)]
    public async Task Secret_IsAskedForByItsKind(string mechanism, SmtpCredentialKinds kind)
    {
        EveryKindOfUser users = new();
        await using TestServer server = Server(users);
        await using TestClient client = await server.Connect(tls: Tls).HelloAsync();

        (await SignInAsync(client, mechanism, Client(mechanism))).Should().StartWith("235 ");
        users.Found.Should().Equal(kind);
    }

    // How many challenges a right exchange has: the client may stop at each.
    private static int ChallengesOf(string mechanism) => mechanism switch
    {
        "LOGIN" => 2,
        "SCRAM-SHA-256" or "SCRAM-SHA-256-PLUS" => 3,
        _ => 1,
    };

    private static async Task AtEveryChallengeAsync(string mechanism, string line, string reply)
    {
        for (int turn = 0; turn < ChallengesOf(mechanism); turn++)
        {
            await using TestServer server = Server(new EveryKindOfUser());
            await using TestClient client = await server.Connect(tls: Tls).HelloAsync();
            await AnswerAsync(client, mechanism, turn);

            (await client.CommandAsync(line)).Should().Be(reply);
            (await client.CommandAsync("MAIL FROM:<a@b.test>")).Should().StartWith("530 ");
            (await SignInAsync(client, mechanism, Client(mechanism))).Should().StartWith("235 ");
        }
    }

    // Begins an exchange and answers some of its challenges rightly; the next one is there.
    private static async Task AnswerAsync(TestClient client, string mechanism, int answers)
    {
        SaslClient sasl = Client(mechanism);
        string? reply = await client.CommandAsync($"AUTH {mechanism}");
        for (int i = 0; i < answers; i++)
        {
            reply = await client.CommandAsync(Convert.ToBase64String(sasl.Respond(Convert.FromBase64String(reply![4..]))));
        }

        reply.Should().StartWith("334 ");
    }

    private static async Task<string?> SignInAsync(
        TestClient client, string mechanism, SaslClient sasl, bool initial = false, bool octetByOctet = false)
    {
        string line = initial ? $"AUTH {mechanism} {Convert.ToBase64String(sasl.Respond([]))}" : $"AUTH {mechanism}";
        while (true)
        {
            foreach (byte[] part in Encoding.ASCII.GetBytes(line + "\r\n").Chunk(octetByOctet ? 1 : int.MaxValue))
            {
                await client.SessionWaitsAsync();
                await client.SendAsync(part);
            }

            string? reply = await client.ReadReplyAsync();
            if (reply?.StartsWith("334 ", StringComparison.Ordinal) != true)
            {
                return reply;
            }

            line = Convert.ToBase64String(sasl.Respond(Convert.FromBase64String(reply[4..])));
        }
    }

    private static async Task<IReadOnlyList<string>> ListedAsync(TestClient client)
    {
        (await client.ReadReplyAsync()).Should().StartWith("220 ");
        string? ehlo = await client.CommandAsync("EHLO client.test");
        string line = ehlo!.Split('\n').Single(line => line[4..].StartsWith("AUTH ", StringComparison.Ordinal));
        return line[9..].Split(' ');
    }

    private static SaslClient Client(string mechanism, bool isWrong = false, string? actAs = null) =>
        new(mechanism) { IsWrong = isWrong, ActAs = actAs, Binding = Binding };

    private static TestServer Server(IUserAuthenticator users)
    {
        TestServer server = new TestServer().WithUsers();
        server.Options.UserAuthenticator = users;
        server.Endpoint.Mechanisms = SmtpMechanisms.All;
        server.Endpoint.RequireAuthentication = true;
        return server;
    }

    private static X509Certificate2 MakeClientCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=user", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1));
    }

    private sealed class FailingUsers : IUserAuthenticator
    {
        public SmtpCredentialKinds Accepts => SmtpCredentialKinds.BearerToken;

        public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken) =>
            throw new IOException("The issuer is down.");
    }
}
