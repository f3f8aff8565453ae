using System.Text;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

public sealed class ScramSha256ExchangeTests
{
    private const string ClientNonce = "rOprNGfwEbeRWgbNEkqO";
    private const string ServerNonce = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private static readonly ScramKey Pencil = ScramKey.Create("pencil", Convert.FromBase64String("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);

    [Fact]
    public void ExampleOfRfc7677_PlaysToTheLetter()
    {
        ScramSha256Exchange exchange = Exchanges.Scram(ServerNonce);

        exchange.Begin().Data.Should().BeEmpty();
        SaslStep find = Send(exchange, "n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
        find.Kind.Should().Be(SaslStepKind.FindSecret);
        find.UserName.Should().Be("user");

        SaslStep first = exchange.Found(Pencil);
        first.Kind.Should().Be(SaslStepKind.Challenge);
        Text(first).Should().Be("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");

        SaslStep judge = Send(
            exchange, "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        judge.Kind.Should().Be(SaslStepKind.Judge);
        Text(judge).Should().Be("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        judge.Credential.Should().BeOfType<ProvenCredential>();
        judge.Credential!.Mechanism.Should().Be("SCRAM-SHA-256");
        judge.Credential.UserName.Should().Be("user");
        judge.Credential.AuthorizationIdentity.Should().BeNull();
    }

    [Fact]
    public void TwoExchanges_HaveDifferentNonces() => NonceOf(Exchanges.Scram()).Should().NotBe(NonceOf(Exchanges.Scram()));

    [Theory]
    [InlineData("n,,n=user,r=abc", "user")]
    [InlineData("y,,n=user,r=abc", "user")] // could bind; nothing to bind is offered
    [InlineData("n,,n=a=2Cb=3D=3Dc,r=abc", "a,b==c")]
    [InlineData("n,,n==3D2C,r=abc", "=2C")] // decoded once
    [InlineData("n,,n=jürgen,r=abc", "jürgen")]
    [InlineData("n,,n=I\u00ADX,r=abc", "IX")] // RFC 4013 section 3
    [InlineData("n,,n=a\u00A0b,r=abc", "a b")]
    [InlineData("n,,n=user,r=!#$%&'()*+-./09:;<=>?@AZ[\\]^_`az{|}~", "user")]
    [InlineData("n,,n=user,r=abc,x=1", "user")] // optional extensions are ignored
    [InlineData("n,,n=user,r=abc,x=1,Y==é", "user")]
    public void ClientFirst_NamesTheUser(string first, string userName)
    {
        SaslStep step = Send(Exchanges.Scram(), first);

        step.Kind.Should().Be(SaslStepKind.FindSecret);
        step.UserName.Should().Be(userName);
    }

    // RFC 5802 section 7; an extension that must not be ignored (RFC 5802 section 5.1) is one of them.
    [Theory]
    [InlineData("")]
    [InlineData("n")]
    [InlineData("n,")]
    [InlineData("n,,")]
    [InlineData("n=user,r=abc")] // no header
    [InlineData("n,n=user,r=abc")]
    [InlineData("x,,n=user,r=abc")]
    [InlineData("N,,n=user,r=abc")]
    [InlineData(" n,,n=user,r=abc")]
    [InlineData("p=tls-server-end-point,,n=user,r=abc")] // channel binding belongs to -PLUS
    [InlineData("p=,,n=user,r=abc")]
    [InlineData("n,a=,n=user,r=abc")]
    [InlineData("n,b=x,n=user,r=abc")]
    [InlineData("n,x,n=user,r=abc")]
    [InlineData("n,a=a=b,n=user,r=abc")]
    [InlineData("n,a=\u0007,n=user,r=abc")]
    [InlineData("n,,m=ext,n=user,r=abc")] // must be understood
    [InlineData("n,,n=user,r=abc,m=ext")]
    [InlineData("n,,n=,r=abc")]
    [InlineData("n,,n,r=abc")]
    [InlineData("n,,N=user,r=abc")]
    [InlineData("n,,n=us=er,r=abc")]
    [InlineData("n,,n=user=,r=abc")]
    [InlineData("n,,n=user=2,r=abc")]
    [InlineData("n,,n=user=2c,r=abc")]
    [InlineData("n,,n=user=41,r=abc")]
    [InlineData("n,,n==2=2CC,r=abc")]
    [InlineData("n,,n=us\u0000er,r=abc")]
    [InlineData("n,,n=us\u0007er,r=abc")]
    [InlineData("n,,n=\u00AD,r=abc")] // nothing is left of it
    [InlineData("n,,n=user")]
    [InlineData("n,,n=user,")]
    [InlineData("n,,n=user,r=")]
    [InlineData("n,,n=user,r")]
    [InlineData("n,,n=user,R=abc")]
    [InlineData("n,,r=abc,n=user")]
    [InlineData("n,,n=user,r=a c")]
    [InlineData("n,,n=user,r=a\u007Fc")]
    [InlineData("n,,n=user,r=aéc")]
    [InlineData("n,,n=user,r=abc,")]
    [InlineData("n,,n=user,r=abc,x")]
    [InlineData("n,,n=user,r=abc,x=")]
    [InlineData("n,,n=user,r=abc,1=x")]
    [InlineData("n,,n=user,r=abc,xy=z")]
    [InlineData("n,,n=user,r=abc,n=root")]
    [InlineData("n,,n=user,r=abc,r=def")]
    [InlineData("n,,n=user,r=abc\r\n")]
    public void ClientFirst_OfAnotherForm_Fails(string first)
    {
        ScramSha256Exchange exchange = Exchanges.Scram();

        Send(exchange, first).Kind.Should().Be(SaslStepKind.Failed);
        exchange.Found(Pencil).Kind.Should().Be(SaslStepKind.Failed);
        Send(exchange, "n,,n=user,r=abc").Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void ClientFirst_OfBadUtf8_Fails() =>
        Exchanges.Scram().Next([.. "n,,n=us"u8, 0xC3, .. "er,r=abc"u8]).Kind.Should().Be(SaslStepKind.Failed);

    [Theory]
    [InlineData(199, true)]
    [InlineData(200, true)]
    [InlineData(201, false)]
    public void ClientNonce_HasALimit(int length, bool passes) =>
        Send(Exchanges.Scram(), $"n,,n=user,r={new string('a', length)}").Kind
            .Should().Be(passes ? SaslStepKind.FindSecret : SaslStepKind.Failed);

    [Fact]
    public void LongestServerFirst_FitsIntoAReply()
    {
        ScramSha256Exchange exchange = Exchanges.Scram();
        Send(exchange, $"n,,n=user,r={new string('a', 200)}");

        SaslStep first = exchange.Found(new ScramKey(new byte[64], int.MaxValue, new byte[32], new byte[32]));

        Func<SmtpReply> reply = () => new SmtpReply(334, default, Convert.ToBase64String(first.Data!));
        reply.Should().NotThrow();
    }

    [Theory]
    [InlineData("n,,")]
    [InlineData("y,,")]
    [InlineData("n,a=root,")]
    [InlineData("y,a=root,")]
    public void RightProof_IsJudged(string header)
    {
        ScramClient client = new("a,b=c", "pencil", header: header);

        SaslStep step = Play(client, Pencil);

        step.Kind.Should().Be(SaslStepKind.Judge);
        step.Credential!.UserName.Should().Be("a,b=c");
        Text(step).Should().Be(client.ExpectedServerFinal);
    }

    [Fact]
    public void ExtensionsOnBothMessages_AreHashedAndIgnored()
    {
        ScramClient client = new("user", "pencil") { FirstBare = $"n=user,r={ClientNonce},x=first" };

        Play(client, Pencil, withoutProof => withoutProof + ",y=final").Kind.Should().Be(SaslStepKind.Judge);
    }

    [Fact]
    public void NameThatSaslPrepChanges_IsHashedAsItCame()
    {
        SaslStep step = Play(new ScramClient("us\u00ADer", "pencil"), Pencil);

        step.Kind.Should().Be(SaslStepKind.Judge);
        step.Credential!.UserName.Should().Be("user");
    }

    [Theory]
    [InlineData("n,,", null)]
    [InlineData("n,a=user,", null)]
    [InlineData("n,a=us\u00ADer,", null)] // the same once prepared
    [InlineData("n,a=root,", "root")]
    [InlineData("n,a=User,", "User")]
    [InlineData("n,a=a=2Cb,", "a,b")]
    public void AuthorizationIdentity_IsGivenWhenItIsAnother(string header, string? actAs)
    {
        SaslStep step = Play(new ScramClient("user", "pencil", header: header), Pencil);

        step.Credential!.UserName.Should().Be("user");
        step.Credential.AuthorizationIdentity.Should().Be(actAs);
    }

    [Fact]
    public void WrongPassword_Fails() => Play(new ScramClient("user", "Pencil"), Pencil).Kind.Should().Be(SaslStepKind.Failed);

    public static TheoryData<string, string> BentFinals { get; } = new()
    {
        // With a proof that fits what was bent: only the rule can make these fail.
        { "c=biws", "c=eSws" }, // "y,,"
        { "c=biws", "c=biwsYQ==" },
        { "c=biws", "c=biw" },
        { "c=biws", "c=" },
        { "c=biws", "c" },
        { "c=biws", "c= biws" },
        { "c=biws,", "" },
        { "c=biws", "m=x,c=biws" },
        { "c=biws", "C=biws" },
        { "k0", "k1" },
        { "k0", "k0x" },
        { "k0", "" },
        { "r=rOpr", "r=xOpr" },
        { ",r=rOpr", ",R=rOpr" },
        { "k0", "k0,m=x" },
        { "k0", "k0,x" },
        { "k0", "k0,x=" },
        { "k0", "k0," },
        { "k0", "k0,p=x" },
        { "k0", "k0,x=\0" },
    };

    [Theory]
    [MemberData(nameof(BentFinals))]
    public void BentClientFinal_Fails(string from, string to)
    {
        SaslStep step = Play(new ScramClient("user", "pencil"), Pencil, withoutProof =>
        {
            withoutProof.Should().Contain(from);
            return withoutProof.Replace(from, to);
        });
        step.Kind.Should().Be(SaslStepKind.Failed);
        step.Data.Should().BeNull("only what is wrong with a channel binding has a name");
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("p=")]
    [InlineData(",p=")]
    [InlineData("c=biws,r={nonce}")]
    [InlineData("c=biws,r={nonce},p=")]
    [InlineData("c=biws,r={nonce},p={proof},")]
    [InlineData("c=biws,r={nonce},p={proof},x=1")] // the proof is last
    [InlineData("c=biws,r={nonce},p={proof} ")]
    [InlineData("c=biws,r={nonce},p= {proof}")]
    [InlineData("c=biws,r={nonce},P={proof}")]
    [InlineData("c=biws,p={proof}")]
    [InlineData("p={proof},c=biws,r={nonce}")]
    [InlineData("r={nonce},c=biws,p={proof}")]
    [InlineData("c=biws,r={nonce},p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")] // all zeros
    [InlineData("c=biws,r={nonce},p=AAAA")]
    [InlineData("c=biws,r={nonce},p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] // 33 octets
    [InlineData("c=biws,r={nonce},p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==")] // 31 octets
    [InlineData("c=biws,r={nonce},p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA =")]
    [InlineData("c=biws,r={nonce},p=____________________________________________")]
    public void ClientFinal_OfAnotherForm_Fails(string final)
    {
        ScramSha256Exchange exchange = Asked("user", Pencil, out string serverFirst);
        string right = new ScramClient("user", "pencil").Final(serverFirst);
        string proof = right[(right.LastIndexOf(",p=", StringComparison.Ordinal) + 3)..];

        Send(exchange, final.Replace("{nonce}", ClientNonce + ServerNonce).Replace("{proof}", proof)).Kind.Should().Be(SaslStepKind.Failed);

        // And there is no second try.
        Send(exchange, right).Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void ProofWithAnyBitFlipped_Fails()
    {
        for (int bit = 0; bit < 256; bit++)
        {
            ScramSha256Exchange exchange = Asked("user", Pencil, out string serverFirst);
            string right = new ScramClient("user", "pencil").Final(serverFirst);
            int at = right.LastIndexOf(",p=", StringComparison.Ordinal) + 3;
            byte[] proof = Convert.FromBase64String(right[at..]);
            proof[bit / 8] ^= (byte)(1 << (bit % 8));

            Send(exchange, right[..at] + Convert.ToBase64String(proof)).Kind.Should().Be(SaslStepKind.Failed);
        }
    }

    [Fact]
    public void ProofOfAnotherExchange_Fails()
    {
        ScramSha256Exchange first = Asked("user", Pencil, out string serverFirst);
        string overheard = new ScramClient("user", "pencil").Final(serverFirst);
        Send(first, overheard).Kind.Should().Be(SaslStepKind.Judge);

        ScramSha256Exchange second = Exchanges.Scram();
        Send(second, $"n,,n=user,r={ClientNonce}");
        second.Found(Pencil);

        Send(second, overheard).Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void FinishedExchange_TakesNothingMore()
    {
        ScramSha256Exchange exchange = Asked("user", Pencil, out string serverFirst);
        string final = new ScramClient("user", "pencil").Final(serverFirst);
        Send(exchange, final).Kind.Should().Be(SaslStepKind.Judge);

        Send(exchange, final).Kind.Should().Be(SaslStepKind.Failed);
        exchange.Found(Pencil).Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void ResponseInsteadOfASecret_Fails()
    {
        ScramSha256Exchange exchange = Exchanges.Scram();
        Send(exchange, "n,,n=user,r=abc");

        Send(exchange, "n,,n=user,r=abc").Kind.Should().Be(SaslStepKind.Failed);
        exchange.Found(Pencil).Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void UnknownUser_IsAskedLikeAKnownOne()
    {
        Asked("nobody", secret: null, out string decoy);
        Asked("user", ScramKey.Create("pencil"), out string real);

        decoy.Should().HaveLength(real.Length);
        decoy.Split(',')[2].Should().Be(real.Split(',')[2]);
        SaltOf(decoy).Should().HaveSameCount(SaltOf(real));
    }

    [Fact]
    public void Decoy_IsTheSameForAUser_AndDifferentBetweenUsers()
    {
        Asked("nobody", secret: null, out string once);
        Asked("nobody", secret: null, out string again);
        Asked("nobody2", secret: null, out string another);

        SaltOf(again).Should().Equal(SaltOf(once));
        SaltOf(another).Should().NotEqual(SaltOf(once));
    }

    [Fact]
    public void UnknownUser_FailsAfterTheProof()
    {
        ScramSha256Exchange exchange = Asked("nobody", secret: null, out string serverFirst);

        Send(exchange, new ScramClient("nobody", "pencil").Final(serverFirst)).Kind.Should().Be(SaslStepKind.Failed);
    }

    [Fact]
    public void SecretOfAnotherKind_IsADecoy()
    {
        Asked("nobody", new OtherSecret(), out string other);
        Asked("nobody", secret: null, out string unknown);

        other.Should().Be(unknown);
    }

    private static ScramSha256Exchange Asked(string userName, SmtpStoredSecret? secret, out string serverFirst)
    {
        ScramSha256Exchange exchange = Exchanges.Scram(ServerNonce);
        Send(exchange, $"n,,n={userName},r={ClientNonce}").Kind.Should().Be(SaslStepKind.FindSecret);
        serverFirst = Text(exchange.Found(secret));
        return exchange;
    }

    private static SaslStep Play(ScramClient client, ScramKey key, Func<string, string>? bend = null)
    {
        ScramSha256Exchange exchange = Exchanges.Scram(ServerNonce);
        Send(exchange, client.First).Kind.Should().Be(SaslStepKind.FindSecret);
        return Send(exchange, client.Final(Text(exchange.Found(key)), bend));
    }

    private static string NonceOf(ScramSha256Exchange exchange)
    {
        Send(exchange, "n,,n=user,r=abc");
        string nonce = Text(exchange.Found(Pencil)).Split(',')[0];
        nonce.Should().StartWith("r=abc").And.HaveLength("r=abc".Length + 24);
        return nonce;
    }

    private static byte[] SaltOf(string serverFirst) => Convert.FromBase64String(serverFirst.Split(',')[1][2..]);

    private static SaslStep Send(ScramSha256Exchange exchange, string response) => exchange.Next(Encoding.UTF8.GetBytes(response));

    private static string Text(SaslStep step) => Encoding.UTF8.GetString(step.Data!);

    private sealed class OtherSecret : SmtpStoredSecret;
}
