using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

public sealed class SaslFuzzTests
{
    private static readonly ScramKey Key = ScramKey.Create("pencil", 4096);
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000);

    public static TheoryData<string> Mechanisms { get; } = new("SCRAM-SHA-256", "PLAIN", "LOGIN");

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void AnyOctets_NeverThrow(string mechanism) =>
        Prop.ForAll<byte[][]>(responses =>
        {
            SaslExchange exchange = SaslMechanisms.Create(mechanism)!;
            exchange.Begin();
            foreach (byte[] response in responses)
            {
                Take(exchange, response ?? []);
            }
        }).Check(Many);

    [Fact]
    public void AnyTextOfScramsOwnLetters_NeverThrows() =>
        Prop.ForAll(Gen.Elements("nyparcimsv=,23CD \0ü\u00AD\u0301\uD800".ToCharArray()).ArrayOf().ArrayOf().ToArbitrary(), responses =>
        {
            ScramSha256Exchange exchange = new();
            foreach (char[] response in responses)
            {
                Take(exchange, Encoding.UTF8.GetBytes(response));
            }
        }).Check(Many);

    [Fact]
    public void AnyOctetsAfterAGoodFirst_NeverThrowAndNeverPass() =>
        Prop.ForAll<byte[]>(response =>
        {
            ScramSha256Exchange exchange = new();
            Take(exchange, [.. "n,,n=user,r=abc"u8]).Kind.Should().Be(SaslStepKind.Challenge);
            Take(exchange, response).Kind.Should().Be(SaslStepKind.Failed);
        }).Check(Many);

    [Fact]
    public void FinalWithOneOctetChanged_NeverPasses()
    {
        // The same for every exchange, as the nonces are: one PBKDF2 is enough.
        ScramClient client = new("user", "pencil");
        string right = client.Final(Encoding.UTF8.GetString(Take(new ScramSha256Exchange("server"), Encoding.UTF8.GetBytes(client.First)).Data!));
        Prop.ForAll<NonNegativeInt, byte>((place, octet) =>
        {
            ScramSha256Exchange exchange = new("server");
            Take(exchange, Encoding.UTF8.GetBytes(client.First));
            byte[] final = Encoding.UTF8.GetBytes(right);
            int at = place.Get % final.Length;
            bool same = final[at] == octet;

            // The last character before the padding has two bits that stand for nothing.
            bool strayBits = at == final.Length - 2;
            final[at] = octet;
            SaslStepKind kind = Take(exchange, final).Kind;
            (same || strayBits || kind == SaslStepKind.Failed).Should().BeTrue();
        }).Check(Many);
    }

    [Fact]
    public void AnyNameThatCanBePrepared_ArrivesAsItWasSent() =>
        Prop.ForAll<string>(name =>
        {
            if (name is null || !SaslPrep.TryPrepare(name, out string? prepared))
            {
                return;
            }

            SaslStep step = new ScramSha256Exchange().Next(Encoding.UTF8.GetBytes(new ScramClient(name, "pencil").First));
            step.Kind.Should().Be(SaslStepKind.FindSecret);
            step.UserName.Should().Be(prepared);
        }).Check(Many);

    private static SaslStep Take(SaslExchange exchange, byte[] response)
    {
        SaslStep step = exchange.Next(response);
        return step.Kind == SaslStepKind.FindSecret ? exchange.Found(Key) : step;
    }
}
