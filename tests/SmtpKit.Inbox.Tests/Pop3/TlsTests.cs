using SmtpKit.Inbox.Tests.Pop3.Support;
using SmtpKit.Tests.Support;

namespace SmtpKit.Inbox.Tests.Pop3;

public sealed class TlsTests
{
    [Fact]
    public async Task Stls_GoesOnUnderTls()
    {
        await using Pop3TestServer server = WithTls();
        await using Pop3Client client = server.Connect(isLocal: false);
        await client.ReadLineAsync();
        (await client.SayAsync("STLS")).Should().Be("+OK begin TLS");
        await client.HandshakeAsync();

        (await client.SayAsync("USER ada")).Should().StartWith("+OK");
        (await client.SayAsync("PASS secret")).Should().StartWith("+OK");
        (await client.SayAsync("RETR 1")).Should().Be("+OK 17 octets");
        (await client.ReadLineAsync()).Should().Be("Subject: 1");
        (await client.ReadLineAsync()).Should().BeEmpty();
        (await client.ReadLineAsync()).Should().Be("a");
        (await client.ReadLineAsync()).Should().Be(".");
        (await client.SayAsync("STLS")).Should().Be("-ERR STLS comes before signing in");
        (await client.SayAsync("QUIT")).Should().Be("+OK bye");
        (await client.ReadLineAsync()).Should().BeNull();
    }

    [Fact]
    public async Task WhatWasSaidBefore_IsForgotten()
    {
        await using Pop3TestServer server = WithTls();
        await using Pop3Client client = server.Connect();
        await client.ReadLineAsync();
        await client.SayAsync("USER ada");
        await client.SayAsync("STLS");
        await client.HandshakeAsync();

        (await client.SayAsync("PASS secret")).Should().Be("-ERR USER comes first");
        (await client.SayAsync("STLS")).Should().Be("-ERR TLS is active already");
    }

    [Fact]
    public async Task PipelinedBehindStls_IsRefusedAndTheEnd()
    {
        await using Pop3TestServer server = WithTls();
        await using Pop3Client client = server.Connect();
        await client.ReadLineAsync();
        await client.SendAsync("STLS\r\nUSER ada\r\nPASS secret\r\n");

        (await client.ReadToEndAsync()).Should().Be("-ERR nothing may follow STLS before the handshake\r\n");
        server.SignedIn.Should().BeEmpty();
    }

    [Fact]
    public async Task WithoutCertificate_StlsIsRefused()
    {
        await using Pop3TestServer server = new();
        await using Pop3Client client = server.Connect();
        await client.ReadLineAsync();
        (await client.SayAsync("STLS")).Should().Be("-ERR no TLS here");
    }

    [Fact]
    public async Task ImplicitTls_ComesBeforeTheGreeting()
    {
        await using Pop3TestServer server = WithTls();
        server.Options.Tls = TlsMode.Implicit;
        await using Pop3Client client = server.Connect(isLocal: false);
        await client.HandshakeAsync();
        await client.SignInAsync();
    }

    [Theory]
    [InlineData("pop3", true)]
    [InlineData("http/1.1", false)]
    public async Task ApplicationProtocol_IsPop3(string protocol, bool isTaken)
    {
        await using Pop3TestServer server = WithTls();
        server.Options.Tls = TlsMode.Implicit;
        await using Pop3Client client = server.Connect();
        Func<Task> handshake = () => client.HandshakeAsync(protocol);

        if (isTaken)
        {
            await handshake.Should().NotThrowAsync();
        }
        else
        {
            await handshake.Should().ThrowAsync<Exception>();
        }
    }

    [Fact]
    public async Task HandshakeThatNeverComes_IsGivenUp()
    {
        await using Pop3TestServer server = WithTls();
        await using Pop3Client client = server.Connect();
        await client.ReadLineAsync();
        await client.SayAsync("STLS");
        await client.SessionWaitsAsync();

        server.Clock.Advance(TimeSpan.FromSeconds(30));
        await client.SessionEndsAsync();
        server.Server.SessionCount.Should().Be(0);
    }

    [Fact]
    public async Task GarbageForAHandshake_EndsTheSession()
    {
        await using Pop3TestServer server = WithTls();
        await using Pop3Client client = server.Connect();
        await client.ReadLineAsync();
        await client.SayAsync("STLS");
        await client.SessionWaitsAsync();
        await client.SendAsync("USER ada\r\nPASS secret\r\n");
        await client.SessionEndsAsync();
        server.SignedIn.Should().BeEmpty();
    }

    private static Pop3TestServer WithTls()
    {
        Pop3TestServer server = new Pop3TestServer().WithMail().WithUser();
        server.Options.Certificate = TestCertificate.Context;
        return server;
    }
}
