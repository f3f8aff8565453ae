using System.Net;
using System.Security.Cryptography.X509Certificates;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

public sealed class TlsTests : IDisposable
{
    private readonly PemFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task SelfSigned_IsForTheServerAndForLoopback()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--cert", "self-signed", "--name", "mx.example.com");
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("STARTTLS")).Should().StartWith("220 ");
        await dialog.HandshakeAsync();

        X509Certificate2 certificate = dialog.Certificate!;
        certificate.Subject.Should().Be("CN=mx.example.com");
        (certificate.NotAfter - certificate.NotBefore).Should().BeCloseTo(TimeSpan.FromDays(365), TimeSpan.FromDays(1));
        X509SubjectAlternativeNameExtension names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().Single();
        names.EnumerateDnsNames().Should().Equal("mx.example.com", "localhost");
        names.EnumerateIPAddresses().Should().Equal(IPAddress.Loopback, IPAddress.IPv6Loopback);
        certificate.GetECDsaPublicKey()!.KeySize.Should().Be(256);

        (await dialog.SayAsync("EHLO client.test")).Should().NotContain("STARTTLS");
        (await dialog.SendMailAsync("Subject: under TLS\r\n\r\n")).Should().StartWith("250 2.0.0");
    }

    [Fact]
    public async Task SelfSignedForAnAddress_NamesTheAddress()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen-tls", "127.0.0.1:0", "--cert", "self-signed", "--name", "[192.0.2.1]");
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(tool.Port);
        await dialog.HandshakeAsync();

        dialog.Certificate!.MatchesHostname("192.0.2.1").Should().BeTrue();
        dialog.Certificate.MatchesHostname("127.0.0.1").Should().BeTrue();
        dialog.Certificate.MatchesHostname("localhost").Should().BeTrue();
    }

    [Fact]
    public async Task ListenTls_SpeaksTlsFromTheFirstOctet()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen-tls", "127.0.0.1:0", "--cert", "self-signed");

        // Nothing is listened on but what was asked for.
        tool.Output.Should().Equal($"listening smtps 127.0.0.1:{tool.Port}");
        using SmtpDialog dialog = await SmtpDialog.ConnectAsync(tool.Port);
        await dialog.HandshakeAsync();
        (await dialog.ReadReplyAsync()).Should().StartWith("220 ");
        (await dialog.SayAsync("EHLO client.test")).Should().NotContain("STARTTLS");
        (await dialog.SendMailAsync("Subject: x\r\n\r\n")).Should().StartWith("250 2.0.0");
        (await tool.StopAsync()).ShouldHaveServed(messages: 1, octets: 14);
    }

    [Fact]
    public async Task BothKinds_AreListedInOrder()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen-tls", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--cert", "self-signed");

        tool.Output.Should().Equal($"listening smtp 127.0.0.1:{tool.Ports[0]}", $"listening smtps 127.0.0.1:{tool.Ports[1]}");
    }

    [Fact]
    public async Task CertificateFile_IsShownWithItsChain()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--cert", _files.Chain, "--key", _files.Key);
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("STARTTLS")).Should().StartWith("220 ");

        // The client knows the root alone: the intermediate certificate has to come from the server.
        await dialog.HandshakeAsync("localhost", (certificate, sent) =>
        {
            using X509Chain chain = new();
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.Add(_files.Root);
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.ExtraStore.AddRange(sent!.ChainPolicy.ExtraStore);
            return chain.Build(certificate) && certificate.MatchesHostname("localhost");
        });
        (await dialog.SayAsync("EHLO client.test")).Should().StartWith("250");
    }

    [Fact]
    public async Task KeyInTheCertificatesFile_NeedsNoOption()
    {
        await using ToolProcess tool = await ToolProcess.ServeAsync("--cert", _files.Both);
        using SmtpDialog dialog = await SmtpDialog.OpenAsync(tool.Port);
        (await dialog.SayAsync("STARTTLS")).Should().StartWith("220 ");
        await dialog.HandshakeAsync();
        dialog.Certificate!.Subject.Should().Be("CN=localhost");
    }

    [Fact]
    public async Task RenewedFiles_AreShownWithoutARestart()
    {
        using X509Certificate2 renewed = _files.Issue("renewed.test");
        await using ToolProcess tool = await ToolProcess.ServeAsync("--listen-tls", "127.0.0.1:0", "--cert", _files.Chain, "--key", _files.Key);
        using SmtpDialog old = await SmtpDialog.ConnectAsync(tool.Port);
        await old.HandshakeAsync();
        (await old.ReadReplyAsync()).Should().StartWith("220 ");
        old.Certificate!.Subject.Should().Be("CN=localhost");

        _files.Renew(renewed);
        (await tool.ReadErrorLineAsync("loaded anew")).Should().Contain(_files.Chain).And.Contain("CN=renewed.test");
        using SmtpDialog fresh = await SmtpDialog.ConnectAsync(tool.Port);
        await fresh.HandshakeAsync();
        fresh.Certificate!.Thumbprint.Should().Be(renewed.Thumbprint);

        // What was going on goes on.
        (await old.SayAsync("EHLO client.test")).Should().StartWith("250");
        (await old.SendMailAsync("Subject: still here\r\n\r\n")).Should().StartWith("250 2.0.0");
    }

    [Fact]
    public async Task ClientAuthority_IsWhoClientsAreTrustedBy()
    {
        using X509Certificate2 ours = _files.Issue("ada.test");
        using PemFiles others = new();
        using X509Certificate2 theirs = others.Issue("eve.test");
        await using ToolProcess tool = await ToolProcess.ServeAsync(
            "--listen-tls", "127.0.0.1:0", "--cert", _files.Chain, "--key", _files.Key, "--client-ca", _files.RootFile, "--log-level", "debug");
        foreach ((X509Certificate2? certificate, string log) in new[] { (ours, " trusted client certificate CN=ada.test"), (theirs, "untrusted client certificate CN=eve.test"), (null, "") })
        {
            using SmtpDialog dialog = await SmtpDialog.ConnectAsync(tool.Port);
            await dialog.HandshakeAsync(own: certificate);
            (await dialog.ReadReplyAsync()).Should().StartWith("220 ");
            (await dialog.SayAsync("EHLO client.test")).Should().StartWith("250");
            (await tool.ReadErrorLineAsync(log)).Should().NotBeNull();
        }
    }

    [Fact]
    public async Task CertificateThatCannotBeUsed_IsSaidInOneLine()
    {
        (string[] Arguments, string[] Fragments)[] cases =
        [
            (["--cert", _files.Missing, "--key", _files.Key], ["--cert", _files.Missing]),
            (["--cert", Path.GetDirectoryName(_files.Chain)!], ["--cert"]),
            (["--cert", _files.Garbage, "--key", _files.Key], ["--cert", "no certificate", _files.Garbage]),
            (["--cert", _files.Chain], ["--cert", "no --key", _files.Chain]),
            (["--cert", _files.Chain, "--key", _files.Missing], ["--key", _files.Missing]),
            (["--cert", _files.Chain, "--key", _files.Garbage], ["--key", _files.Garbage]),
            (["--cert", _files.Chain, "--key", _files.OtherKey], ["--key", _files.OtherKey]),
            (["--key", _files.Key], ["--key needs --cert"]),
            (["--cert", "self-signed", "--client-ca", _files.Garbage], ["--client-ca", "no certificate", _files.Garbage]),
            (["--key", _files.Key, "--cert", "self-signed"], ["--key does not go with --cert self-signed"]),
        ];
        foreach ((string[] arguments, string[] fragments) in cases)
        {
            ToolResult result = await ToolProcess.RunAsync(["serve", "--listen", "127.0.0.1:0", .. arguments]);
            result.ShouldHaveComplained(fragments);
        }
    }
}
