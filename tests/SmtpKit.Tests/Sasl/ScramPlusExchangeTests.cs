using System.Text;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

/// <summary>Channel binding (RFC 5802 section 6): who may say what, and what is said to whom.</summary>
public sealed class ScramPlusExchangeTests
{
    private const string EndPoint = "p=tls-server-end-point,,";

    private static readonly ScramKey Pencil = ScramKey.Create("pencil", 4096);
    private static readonly SaslContext Bound = Exchanges.Context with { Bindings = [Exchanges.Binding], OffersBinding = true };

    // The binding is what both ends of one connection know (RFC 5056).
    [Fact]
    public void ProofBoundToThisConnection_IsJudged()
    {
        ScramClient client = Client(Exchanges.Binding.Data.ToArray());

        SaslStep step = Play(client, Pencil);

        step.Kind.Should().Be(SaslStepKind.Judge);
        Text(step).Should().Be(client.ExpectedServerFinal);
        step.Credential!.Mechanism.Should().Be("SCRAM-SHA-256-PLUS");
        step.Credential.UserName.Should().Be("user");
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 4 })]
    [InlineData(new byte[] { 1, 2 })]
    [InlineData(new byte[] { })]
    public void ProofBoundToAnotherConnection_IsToldSo_WhoeverTheUserIs(byte[] data)
    {
        foreach (ScramKey? key in new[] { Pencil, null })
        {
            SaslStep step = Play(Client(data), key);

            step.Kind.Should().Be(SaslStepKind.Failed);
            Text(step).Should().Be("e=channel-bindings-dont-match");
            step.UserName.Should().BeEmpty("nobody's secret was tried");
        }
    }

    // tls-exporter (RFC 9266) among them.
    [Theory]
    [InlineData("p=tls-exporter,,n=user,r=abc")]
    [InlineData("p=tls-unique,,n=user,r=abc")]
    [InlineData("p=TLS-server-end-point,,n=user,r=abc")]
    [InlineData("p=,,n=user,r=abc")]
    public void OtherKindsOfBinding_AreToldSo(string first) => ShouldFail(Plus(), first, "e=unsupported-channel-binding-type");

    [Fact]
    public void ClientThatThinksTheServerCannotBind_IsToldThatItCan()
    {
        ShouldFail(Plus(), "y,,n=user,r=abc", "e=server-does-support-channel-binding");
        ShouldFail(new ScramSha256Exchange(Bound, withBinding: false), "y,,n=user,r=abc", "e=server-does-support-channel-binding");
    }

    [Fact]
    public void ClientThatCannotBind_MayUseThePlainMechanism_AndNoOther()
    {
        ShouldFail(Plus(), "n,,n=user,r=abc", null);
        Send(new ScramSha256Exchange(Bound, withBinding: false), "n,,n=user,r=abc").Kind.Should().Be(SaslStepKind.FindSecret);
    }

    [Fact]
    public void BindingInThePlainMechanism_IsToldSo() =>
        ShouldFail(new ScramSha256Exchange(Bound, withBinding: false), "p=tls-server-end-point,,n=user,r=abc", "e=channel-binding-not-supported");

    [Fact]
    public void FurtherKindsOfBinding_NeedNothingButTheirData()
    {
        Exchanges.OctetsToBind exporter = new("tls-exporter", new byte[] { 9 });
        ScramSha256Exchange exchange = new(Bound with { Bindings = [Exchanges.Binding, exporter] }, withBinding: true);
        ScramClient client = new("user", "pencil", header: "p=tls-exporter,,") { BindingData = [9] };
        Send(exchange, client.First);

        Send(exchange, client.Final(Text(exchange.Found(Pencil)))).Kind.Should().Be(SaslStepKind.Judge);
    }

    [Fact]
    public void WrongProofAndUnknownUser_AreToldNothing()
    {
        foreach ((string password, ScramKey? key) in new[] { ("Pencil", Pencil), ("pencil", null) })
        {
            SaslStep step = Play(new ScramClient("user", password, header: EndPoint) { BindingData = Exchanges.Binding.Data.ToArray() }, key);

            step.Kind.Should().Be(SaslStepKind.Failed);
            step.Data.Should().BeNull();
            step.UserName.Should().Be("user");
        }
    }

    [Fact]
    public void Decoy_FollowsFromTheServersSecretAndCount()
    {
        byte[] secret = new byte[16];
        ScramKey decoy = new ScramDecoys(secret, 4096).For("nobody");

        decoy.Iterations.Should().Be(4096);
        new ScramDecoys(secret, 4096).For("nobody").Salt.ToArray().Should().Equal(decoy.Salt.ToArray());
        secret[15] = 1;
        new ScramDecoys(secret, 4096).For("nobody").Salt.ToArray().Should().NotEqual(decoy.Salt.ToArray());
    }

    private static ScramClient Client(byte[] data) => new("user", "pencil", header: EndPoint) { BindingData = data };

    private static ScramSha256Exchange Plus() => new(Bound, withBinding: true);

    private static void ShouldFail(ScramSha256Exchange exchange, string first, string? words)
    {
        SaslStep step = Send(exchange, first);

        step.Kind.Should().Be(SaslStepKind.Failed);
        (step.Data is null ? null : Text(step)).Should().Be(words);
        exchange.Found(Pencil).Kind.Should().Be(SaslStepKind.Failed);
    }

    private static SaslStep Play(ScramClient client, ScramKey? key)
    {
        ScramSha256Exchange exchange = Plus();
        Send(exchange, client.First).Kind.Should().Be(SaslStepKind.FindSecret);
        return Send(exchange, client.Final(Text(exchange.Found(key))));
    }

    private static SaslStep Send(ScramSha256Exchange exchange, string response) => exchange.Next(Encoding.UTF8.GetBytes(response));

    private static string Text(SaslStep step) => Encoding.UTF8.GetString(step.Data!);
}
