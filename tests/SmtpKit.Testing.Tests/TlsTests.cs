using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests;

/// <summary>TLS without ceremony: a root that a client can trust, and a callback that does it for it.</summary>
public sealed class TlsTests
{
    [Theory]
    [InlineData("localhost", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("mail.shop.test", true)]
    [InlineData("other.test", false)]
    public async Task Certificate_IsForTheServersNames(string host, bool isRight)
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.ServerName = "mail.shop.test");
        await using RawClient client = await StartTlsAsync(smtp);
        Func<Task> handshake = () => client.StartTlsAsync(smtp, host);
        if (!isRight)
        {
            await handshake.Should().ThrowAsync<AuthenticationException>();
            return;
        }

        await handshake();
        await client.SayAllAsync("EHLO client.test", "AUTH PLAIN AGFkYQBzZWNyZXQ=", "MAIL FROM:<>", "RCPT TO:<a@b.test>", "DATA", "x\r\n.");
        ReceivedMail mail = smtp.Messages.Single();
        mail.Tls!.Protocol.Should().Be(SslProtocols.Tls13);
        mail.UserName.Should().Be("ada");
        mail.HelloName.Should().Be("client.test");
    }

    [Fact]
    public async Task Root_IsAllThatAClientNeeds()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.Tls = TlsMode.Implicit);
        using X509Certificate2 root = smtp.RootCertificate;
        root.HasPrivateKey.Should().BeFalse();
        await using SslStream tls = new(await smtp.ConnectAsync());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { root },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
            TestContext.Current.CancellationToken);
        using StreamReader reader = new(tls);
        (await reader.ReadLineAsync(TestContext.Current.CancellationToken)).Should().StartWith("220 ");
    }

    [Fact]
    public async Task Callback_TrustsNoOtherServer()
    {
        await using FakeSmtpServer one = await FakeSmtpServer.StartAsync();
        await using FakeSmtpServer other = await FakeSmtpServer.StartAsync();
        await using RawClient client = await StartTlsAsync(one);
        await client.Awaiting(c => c.StartTlsAsync(other)).Should().ThrowAsync<AuthenticationException>();
    }

    [Fact]
    public async Task WhatIsRequired_IsRefusedBefore()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options =>
        {
            options.RequireTls = true;
            options.RequireAuthentication = true;
            options.AuthenticationNeedsTls = true;
        });
        await using RawClient client = await RawClient.ConnectAsync(smtp);
        await client.ReadReplyAsync();
        (await client.SayAsync("EHLO client.test")).Should().NotContain("AUTH");
        (await client.SayAsync("MAIL FROM:<>")).Should().StartWith("530 5.7.0");
        await client.SayAllAsync("STARTTLS");
        await client.StartTlsAsync(smtp);
        await client.SayAllAsync("EHLO client.test");
        (await client.SayAsync("MAIL FROM:<>")).Should().StartWith("530 5.7.0");
        await client.SayAllAsync("AUTH PLAIN AGFkYQBzZWNyZXQ=", "MAIL FROM:<>");
    }

    private static async Task<RawClient> StartTlsAsync(FakeSmtpServer smtp)
    {
        RawClient client = await RawClient.ConnectAsync(smtp);
        await client.ReadReplyAsync();
        await client.SayAllAsync("EHLO client.test", "STARTTLS");
        return client;
    }
}
