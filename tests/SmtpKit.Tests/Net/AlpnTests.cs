using System.Net.Security;
using System.Security.Authentication;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>Application protocols (RFC 7301): a browser that is led to a mail server (ALPACA) is sent away in the handshake.</summary>
public sealed class AlpnTests
{
    public static MatrixTheoryData<TlsMode, SslProtocols> Kinds => new(Enum.GetValues<TlsMode>(), [SslProtocols.Tls12, SslProtocols.Tls13]);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ClientThatOffersNone_IsServed(TlsMode mode, SslProtocols version) => (await OfferAsync(mode, version)).Should().BeEmpty();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ClientThatOffersSmtp_HasItConfirmed(TlsMode mode, SslProtocols version)
    {
        (await OfferAsync(mode, version, "smtp")).Should().Be("smtp");
        (await OfferAsync(mode, version, "h2", "smtp", "http/1.1")).Should().Be("smtp");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ClientThatOffersOnlyOthers_FailsTheHandshake(TlsMode mode, SslProtocols version)
    {
        foreach (string[] offered in new string[][] { ["h2", "http/1.1"], ["imap"], ["SMTP"], ["smt"], ["smtps"] })
        {
            await FluentActions.Invoking(() => OfferAsync(mode, version, offered)).Should().ThrowAsync<AuthenticationException>();
        }
    }

    private static async Task<string> OfferAsync(TlsMode mode, SslProtocols version, params string[] offered)
    {
        await using TestServer server = new();
        server.Endpoint.Tls = mode;
        server.Endpoint.Certificate = TestCertificate.Context;
        await using TestClient client = server.Connect();
        await using SslStream tls = await client.HelloUnderTlsAsync(mode, options =>
        {
            options.EnabledSslProtocols = version;
            options.ApplicationProtocols = offered.Length == 0 ? null : [.. offered.Select(name => new SslApplicationProtocol(name))];
        });
        return tls.NegotiatedApplicationProtocol.ToString();
    }
}
