using System.Text;

namespace SmtpKit.Tests.Sasl;

public sealed class ScramDialogTests
{
    private static readonly ScramKey Pencil = ScramKey.Create("pencil");

    [Fact]
    public async Task RightPassword_Gets235_AfterTheServerProvedItself()
    {
        Users users = new();
        await using Client client = await Client.ConnectAsync(users);
        ScramClient scram = new("user", "pencil");

        string serverFirst = Challenge(await client.SayAsync($"AUTH SCRAM-SHA-256 {ScramClient.Base64(scram.First)}"));
        string serverFinal = Challenge(await client.SayAsync(ScramClient.Base64(scram.Final(serverFirst))));
        serverFinal.Should().Be(scram.ExpectedServerFinal);
        (await client.SayAsync("")).Should().Be("235 2.7.0 Authentication succeeded");

        users.Judged.Should().ContainSingle().Which.Should().BeOfType<ProvenCredential>().Which.UserName.Should().Be("user");
        (await client.SayAsync("AUTH SCRAM-SHA-256")).Should().StartWith("503 ");
        (await client.SayAsync("MAIL FROM:<a@b.test>")).Should().StartWith("250 ");
    }

    [Fact]
    public async Task WithoutAnInitialResponse_AnEmptyChallengeComesFirst()
    {
        await using Client client = await Client.ConnectAsync(new Users());
        ScramClient scram = new("user", "pencil");

        (await client.SayAsync("auth scram-sha-256")).Should().Be("334 ");
        string serverFirst = Challenge(await client.SayAsync(ScramClient.Base64(scram.First)));
        Challenge(await client.SayAsync(ScramClient.Base64(scram.Final(serverFirst))));
        (await client.SayAsync("")).Should().StartWith("235 ");
    }

    [Theory]
    [InlineData("user", "Pencil")]
    [InlineData("nobody", "pencil")]
    public async Task WrongPasswordOrUser_Gets535_WithoutAskingTheAuthenticator(string userName, string password)
    {
        Users users = new();
        await using Client client = await Client.ConnectAsync(users);

        (await client.SignInAsync(new ScramClient(userName, password))).Should().Be("535 5.7.8 Authentication credentials invalid");

        users.Judged.Should().BeEmpty();
        (await client.SignInAsync(new ScramClient("user", "pencil"))).Should().StartWith("235 ");
    }

    [Theory]
    [InlineData("n,,n=user")]
    [InlineData("p,,n=user,r=abc")]
    public async Task MalformedFirst_Gets535(string first)
    {
        await using Client client = await Client.ConnectAsync(new Users());

        (await client.SayAsync($"AUTH SCRAM-SHA-256 {ScramClient.Base64(first)}")).Should().StartWith("535 5.7.8 ");
        (await client.SayAsync("NOOP")).Should().StartWith("250 ");
    }

    [Theory]
    [InlineData("")]
    [InlineData("AQ==")]
    [InlineData("no base64")]
    public async Task BindingThatIsNotOffered_IsToldSo_And535FollowsWhateverIsSaidToIt(string response)
    {
        await using Client client = await Client.ConnectAsync(new Users());

        string reply = await client.SayAsync($"AUTH SCRAM-SHA-256 {ScramClient.Base64("p=tls-server-end-point,,n=user,r=abc")}");
        Challenge(reply).Should().Be("e=channel-binding-not-supported");
        (await client.SayAsync(response)).Should().StartWith("535 5.7.8 ");
        (await client.SignInAsync(new ScramClient("user", "pencil"))).Should().StartWith("235 ");
    }

    [Fact]
    public async Task EmptyInitialResponse_Gets535()
    {
        await using Client client = await Client.ConnectAsync(new Users());

        (await client.SayAsync("AUTH SCRAM-SHA-256 =")).Should().StartWith("535 5.7.8 ");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Star_CancelsAtEveryChallenge(int answered)
    {
        await using Client client = await Client.ConnectAsync(new Users());
        ScramClient scram = new("user", "pencil");
        string reply = await client.SayAsync("AUTH SCRAM-SHA-256");
        if (answered > 0)
        {
            reply = await client.SayAsync(ScramClient.Base64(scram.First));
        }

        if (answered > 1)
        {
            reply = await client.SayAsync(ScramClient.Base64(scram.Final(Challenge(reply))));
        }

        reply.Should().StartWith("334 ");
        (await client.SayAsync("*")).Should().StartWith("501 ");

        (await client.SayAsync("MAIL FROM:<a@b.test>")).Should().StartWith("530 ");
        (await client.SignInAsync(new ScramClient("user", "pencil"))).Should().StartWith("235 ");
    }

    [Fact]
    public async Task AnswerToServerFinal_OtherThanEmpty_SignsNobodyIn()
    {
        await using Client client = await Client.ConnectAsync(new Users());
        ScramClient scram = new("user", "pencil");
        string serverFirst = Challenge(await client.SayAsync($"AUTH SCRAM-SHA-256 {ScramClient.Base64(scram.First)}"));
        Challenge(await client.SayAsync(ScramClient.Base64(scram.Final(serverFirst))));

        (await client.SayAsync("YQ==")).Should().StartWith("501 ");
        (await client.SayAsync("MAIL FROM:<a@b.test>")).Should().StartWith("530 ");
    }

    [Fact]
    public async Task ProvenUserThatTheAuthenticatorRefuses_GetsItsReply_AndNoServerFinal()
    {
        Users users = new() { Verdict = AuthenticationResult.Failure(new SmtpReply(535, new(5, 7, 8), "Account locked")) };
        await using Client client = await Client.ConnectAsync(users);

        (await client.SignInAsync(new ScramClient("user", "pencil"))).Should().Be("535 5.7.8 Account locked");
        users.Judged.Should().ContainSingle();
    }

    [Theory]
    [InlineData("n,a=user,", "235 ")]
    [InlineData("n,a=root,", "535 ")]
    public async Task OnlyTheUserItself_MayBeActedAs(string header, string reply)
    {
        await using Client client = await Client.ConnectAsync(new Users());

        (await client.SignInAsync(new ScramClient("user", "pencil", header: header))).Should().StartWith(reply);
    }

    [Fact]
    public async Task UserTableThatFails_Gets454()
    {
        await using Client client = await Client.ConnectAsync(new Users { Fault = new InvalidOperationException("no table") });

        (await client.SignInAsync(new ScramClient("user", "pencil"))).Should().StartWith("454 4.7.0 ");
    }

    [Theory]
    [InlineData(SmtpCredentialKinds.ScramKey, "250-AUTH SCRAM-SHA-256")]
    [InlineData(SmtpCredentialKinds.ScramKey | SmtpCredentialKinds.Password, "250-AUTH SCRAM-SHA-256 PLAIN LOGIN")]
    [InlineData(SmtpCredentialKinds.Password, "250-AUTH PLAIN LOGIN")]
    public async Task Ehlo_ListsWhatTheAuthenticatorAccepts(SmtpCredentialKinds accepts, string line)
    {
        await using Client client = await Client.ConnectAsync(new Users { Accepts = accepts });

        client.Hello.Select(reply => reply.Replace("250 ", "250-")).Should().Contain(line);
    }

    [Fact]
    public async Task MechanismThatIsNotListed_Gets504()
    {
        await using Client client = await Client.ConnectAsync(new Users { Accepts = SmtpCredentialKinds.Password });

        (await client.SayAsync("AUTH SCRAM-SHA-256")).Should().StartWith("504 ");
    }

    private static string Challenge(string reply)
    {
        reply.Should().StartWith("334 ");
        return ScramClient.FromBase64(reply[4..]);
    }

    private sealed class Users : IUserAuthenticator
    {
        public SmtpCredentialKinds Accepts { get; init; } = SmtpCredentialKinds.ScramKey;

        public AuthenticationResult? Verdict { get; init; }

        public Exception? Fault { get; init; }

        public List<SmtpCredential> Judged { get; } = [];

        public ValueTask<SmtpStoredSecret?> FindSecretAsync(
        SmtpSession session, string userName, SmtpCredentialKinds kind, CancellationToken cancellationToken) =>
            Fault is null ? new(userName == "user" ? Pencil : null) : throw Fault;

        public ValueTask<AuthenticationResult> AuthenticateAsync(SmtpSession session, SmtpCredential credential, CancellationToken cancellationToken)
        {
            Judged.Add(credential);
            return new(Verdict ?? AuthenticationResult.Success(credential.UserName));
        }
    }

    /// <summary>An SMTP client that has said EHLO, in memory.</summary>
    private sealed class Client : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

        private readonly SmtpServer _server;
        private readonly Stream _stream;
        private readonly StreamReader _reader;

        private Client(SmtpServer server, Stream stream)
        {
            _server = server;
            _stream = stream;
            _reader = new StreamReader(stream, Encoding.ASCII);
        }

        public List<string> Hello { get; } = [];

        public static async Task<Client> ConnectAsync(IUserAuthenticator users)
        {
            SmtpServer server = new(new SmtpServerOptions
            {
                ServerName = "mx.test",
                MessageStore = new InMemoryMessageStore(),
                UserAuthenticator = users,
                Limits = { FailedLoginDelay = TimeSpan.Zero },
            });
            Client client = new(server, await server.ConnectAsync(new SmtpEndpoint { AllowPlaintextAuthentication = true, RequireAuthentication = true }));
            (await client.ReadLineAsync()).Should().StartWith("220 ");
            client.Hello.Add(await client.SayAsync("EHLO client.test"));
            while (client.Hello[^1][3] == '-')
            {
                client.Hello.Add(await client.ReadLineAsync());
            }

            return client;
        }

        public async Task<string> SayAsync(string line)
        {
            await _stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), TestContext.Current.CancellationToken);
            return await ReadLineAsync();
        }

        /// <summary>Plays the whole exchange; returns the reply that ended it.</summary>
        public async Task<string> SignInAsync(ScramClient scram)
        {
            string reply = await SayAsync($"AUTH SCRAM-SHA-256 {ScramClient.Base64(scram.First)}");
            if (!reply.StartsWith("334 "))
            {
                return reply;
            }

            reply = await SayAsync(ScramClient.Base64(scram.Final(Challenge(reply))));
            if (!reply.StartsWith("334 "))
            {
                return reply;
            }

            Challenge(reply).Should().Be(scram.ExpectedServerFinal);
            return await SayAsync("");
        }

        public async ValueTask DisposeAsync()
        {
            await _stream.DisposeAsync();
            await _server.DisposeAsync();
        }

        private async Task<string> ReadLineAsync() =>
            await _reader.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken)
            ?? throw new EndOfStreamException();
    }
}
