using System.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

/// <summary>XFORWARD (Postfix's XFORWARD_README): told for one message, for logs and traces, and never a reason to trust.</summary>
public sealed class XForwardTests
{
    private const string Message = """
        C: MAIL FROM:<a@b.test>
        S: 250 *
        C: RCPT TO:<c@d.test>
        S: 250 *
        C: DATA
        S: 354 *
        C: .
        S: 250 *
        """;

    private readonly List<string> _received = [];

    [Fact]
    public async Task SeveralInARow_AddUpAndHoldForOneMessage()
    {
        await using TestServer server = Trusting();
        await PlayAsync(server, $"""
            S: 220 *
            C: EHLO filter.test
            S: 250+
            C: XFORWARD NAME=spike.porcupine.test ADDR=198.51.100.2 PROTO=ESMTP
            S: 250 2.0.0 *
            C: xforward helo=spike ident=3CF6B2AAE8 port=4321 source=REMOTE
            S: 250 2.0.0 *
            C: XFORWARD ADDR=IPV6:2001:db8::9
            S: 250 2.0.0 *
            {Message}
            {Message}
            C: XFORWARD HELO=told.test
            S: 250 *
            {Message}
            """);
        _received.Should().Equal(
            "spike.porcupine.test 2001:db8::9 4321 ESMTP spike 3CF6B2AAE8 False\r\n\t(forwarded for spike.porcupine.test [IPv6:2001:db8::9])",
            "nobody",
            "      \r\n\t(forwarded for told.test unknown)".Replace("      ", "    told.test  ", StringComparison.Ordinal));
        server.Log.Lines.Where(line => line.StartsWith("Information 305", StringComparison.Ordinal)).Should().HaveCount(2)
            .And.Subject.First().Should().Contain("forwarded for spike.porcupine.test [2001:db8::9]:4321, ESMTP, as 3CF6B2AAE8");
    }

    [Theory]
    [InlineData("RSET")]
    [InlineData("EHLO again.test")]
    [InlineData("XCLIENT HELO=x")]
    public async Task BeginningAgain_ForgetsIt(string command)
    {
        await using TestServer server = Trusting();
        await PlayAsync(server, $"""
            S: 220 *
            C: EHLO filter.test
            S: 250+
            C: XFORWARD ADDR=198.51.100.2
            S: 250 *
            C: {command}
            S: 2{(command[0] == 'X' ? "20 *" : command[0] == 'E' ? "50+" : "50 *")}
            C: EHLO filter.test
            S: 250+
            {Message}
            """);
        _received.Should().Equal("nobody");
    }

    [Fact]
    public async Task Malformed_ChangesNothing()
    {
        await using TestServer server = Trusting();
        await PlayAsync(server, $"""
            S: 220 *
            C: EHLO filter.test
            S: 250+
            C: XFORWARD IDENT=A1
            S: 250 *
            C: XFORWARD
            S: 501 5.5.4 Syntax: XFORWARD *
            C: XFORWARD IDENT=B2 ADDR=mail.test
            S: 501 5.5.4 *
            C: XFORWARD LOGIN=ada
            S: 501 5.5.4 *
            C: XFORWARD HELO=x+0D+0AReceived:+20from+20evil
            S: 501 5.5.4 *
            {Message}
            """);
        _received.Should().ContainSingle().Which.Should().Contain(" A1 ").And.NotContain("evil");
    }

    [Fact]
    public async Task HelloName_IsHarmlessInReceived()
    {
        await using TestServer server = Trusting();
        await PlayAsync(server, $"""
            S: 220 *
            C: EHLO filter.test
            S: 250+
            C: XFORWARD HELO=)(;<evil>
            S: 250 *
            {Message}
            """);
        _received.Should().ContainSingle().Which.Should().EndWith("(forwarded for ????evil? unknown)");
    }

    [Fact]
    public async Task ForwardedClient_GrantsNothing()
    {
        await using TestServer server = Trusting();
        EndPoint? remote = null;
        server.Options.MailboxFilter = new DelegateMailboxFilter((session, _, _) =>
        {
            remote = session.RemoteEndPoint;
            session.User.Should().BeNull();
            session.RemoteHostName.Should().BeNull();
            return new(SmtpReply.Ok);
        });
        await PlayAsync(server, $"""
            S: 220 *
            C: EHLO filter.test
            S: 250+
            C: XFORWARD ADDR=203.0.113.5 NAME=trusted.test
            S: 250 *
            {Message}
            """);
        remote.Should().Be(new IPEndPoint(IPAddress.Loopback, 40000));
    }

    private TestServer Trusting()
    {
        TestServer server = new TestServer().WithStore((session, transaction, _, _) =>
        {
            ForwardedClient? client = session.ForwardedClient;
            string field = ReceivedField.Create(session, transaction);
            int comment = field.IndexOf("\r\n\t(forwarded", StringComparison.Ordinal);
            _received.Add(client is null
                ? comment < 0 ? "nobody" : field
                : $"{client.HostName} {client.Address} {client.Port} {client.Protocol} {client.HelloName} {client.Identifier} {client.IsLocal}"
                    + field[comment..field.IndexOf("\r\n\tby", StringComparison.Ordinal)]);
            return new(SmtpReply.Ok);
        });
        server.Endpoint.TrustedXClients = [IPNetwork.Parse("127.0.0.1/32")];
        return server;
    }

    private static async Task PlayAsync(TestServer server, string transcript)
    {
        await using TestClient client = server.Connect(IPAddress.Loopback);
        await Dialog.PlayAsync(server, client, transcript);
    }
}
