using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

public sealed class SaslFuzzTests
{
    private static readonly ScramKey Key = ScramKey.Create("pencil", 4096);
    private static readonly SharedSecret Pencil = new("pencil");
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000);

    /// <summary>All there are: a new one is fuzzed from its first day.</summary>
    public static TheoryData<string> Mechanisms { get; } = [.. SaslMechanisms.All.Select(mechanism => mechanism.Name)];

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void AnyOctets_NeverThrow(string mechanism) =>
        Prop.ForAll<byte[][]>(responses => Play(mechanism, responses.Select(response => response ?? []))).Check(Many);

    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void AnyTextOfTheMechanismsOwnLetters_NeverThrows(string mechanism) =>
        Prop.ForAll(
            Gen.Elements("nyp,a=userhotBcib:1509fd/~=- \u0001\u0001\u0001\0ü\u00AD\uD800".ToCharArray()).ArrayOf().ArrayOf().ToArbitrary(),
            responses => Play(mechanism, responses.Select(response => Encoding.UTF8.GetBytes(response)))).Check(Many);

    /// <summary>Each mechanism has a right exchange here: one that is missing fails.</summary>
    [Theory]
    [MemberData(nameof(Mechanisms))]
    public void RightExchangeWithOneOctetChanged_NeverThrows_AndNamesNobodyElse(string mechanism) =>
        Prop.ForAll<NonNegativeInt, NonNegativeInt, byte>((which, place, octet) =>
        {
            SaslExchange exchange = Exchanges.Create(mechanism);
            SaslClient client = new(mechanism) { Binding = Exchanges.Binding.Data.ToArray() };
            byte[] challenge = exchange.Begin().Data!;
            for (int turn = 0; ; turn++)
            {
                byte[] response = client.Respond(challenge);
                if (turn == which.Get % 2 && response.Length > 0)
                {
                    response[place.Get % response.Length] = octet;
                }

                SaslStep step = Take(exchange, response);
                if (step.Kind != SaslStepKind.Challenge)
                {
                    step.Kind.Should().BeOneOf(SaslStepKind.Judge, SaslStepKind.Failed);
                    if (step.Credential is ProvenCredential proven)
                    {
                        // A name that was changed cannot have been proven by the old proof.
                        proven.UserName.Should().Be("user");
                    }

                    return;
                }

                challenge = step.Data!;
            }
        }).Check(Many);

    [Fact]
    public void AnyTextOfScramsOwnLetters_NeverThrows() =>
        Prop.ForAll(Gen.Elements("nyparcimsv=,23CD \0ü\u00AD\u0301\uD800".ToCharArray()).ArrayOf().ArrayOf().ToArbitrary(), responses =>
        {
            ScramSha256Exchange exchange = Exchanges.Scram();
            foreach (char[] response in responses)
            {
                Take(exchange, Encoding.UTF8.GetBytes(response));
            }
        }).Check(Many);

    [Fact]
    public void AnyOctetsAfterAGoodFirst_NeverThrowAndNeverPass() =>
        Prop.ForAll<byte[]>(response =>
        {
            ScramSha256Exchange exchange = Exchanges.Scram();
            Take(exchange, [.. "n,,n=user,r=abc"u8]).Kind.Should().Be(SaslStepKind.Challenge);
            Take(exchange, response).Kind.Should().Be(SaslStepKind.Failed);
        }).Check(Many);

    [Fact]
    public void FinalWithOneOctetChanged_NeverPasses()
    {
        // The same for every exchange, as the nonces are: one PBKDF2 is enough.
        ScramClient client = new("user", "pencil");
        string right = client.Final(Encoding.UTF8.GetString(Take(Exchanges.Scram("server"), Encoding.UTF8.GetBytes(client.First)).Data!));
        Prop.ForAll<NonNegativeInt, byte>((place, octet) =>
        {
            ScramSha256Exchange exchange = Exchanges.Scram("server");
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

            SaslStep step = Exchanges.Scram().Next(Encoding.UTF8.GetBytes(new ScramClient(name, "pencil").First));
            step.Kind.Should().Be(SaslStepKind.FindSecret);
            step.UserName.Should().Be(prepared);
        }).Check(Many);

    private static void Play(string mechanism, IEnumerable<byte[]> responses)
    {
        SaslExchange exchange = Exchanges.Create(mechanism);
        exchange.Begin();
        foreach (byte[] response in responses)
        {
            SaslStep step = Take(exchange, response);
            step.Kind.Should().NotBe(SaslStepKind.FindSecret);
            (step.Kind == SaslStepKind.Judge).Should().Be(step.Credential is not null);
        }
    }

    private static SaslStep Take(SaslExchange exchange, byte[] response)
    {
        SaslStep step = exchange.Next(response);
        SmtpStoredSecret? secret = step.UserName != "user" ? null : exchange is CramMd5Exchange ? Pencil : Key;
        return step.Kind == SaslStepKind.FindSecret ? exchange.Found(secret) : step;
    }
}
