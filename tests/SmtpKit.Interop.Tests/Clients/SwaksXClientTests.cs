using System.Net;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Clients;

/// <summary>XCLIENT as swaks speaks it, which checks what EHLO lists before it sends an attribute.</summary>
public sealed class SwaksXClientTests
{
    [NeedsProgramFact("swaks")]
    public async Task TrustedSwaks_SpeaksForAnotherClient()
    {
        List<string> seen = [];
        await using SmtpServer server = await StartAsync(seen, "127.0.0.1/32");

        ProcessResult swaks = await SendAsync(
            server,
            "--xclient-helo", "told.test", "--xclient-proto", "ESMTP", "--xclient-delim",
            "--xclient-name", "spike.porcupine.test", "--xclient-addr", "198.51.100.2", "--xclient-port", "4321", "--xclient-login", "ada+tag@b.test",
            "--xclient-destaddr", "203.0.113.1", "--xclient-destport", "25");

        swaks.ShouldSucceed().Output.Should().Contain("LOGIN=ada+2Btag@b.test").And.Contain("250 2.0.0");
        seen.Should().Equal("198.51.100.2:4321 203.0.113.1:25 spike.porcupine.test client.test ada+tag@b.test");
    }

    [NeedsProgramFact("swaks")]
    public async Task IPv6AndUnknownNames_AreUnderstood()
    {
        List<string> seen = [];
        await using SmtpServer server = await StartAsync(seen, "127.0.0.1/32");

        ProcessResult swaks = await SendAsync(server, "--xclient-name", "[TEMPUNAVAIL]", "--xclient-addr", "IPV6:2001:db8::9", "--xclient-login", "[UNAVAILABLE]");

        swaks.ShouldSucceed();
        seen.Should().ContainSingle().Which.Should().StartWith("[2001:db8::9]:0 ").And.EndWith("  client.test ");
    }

    [NeedsProgramFact("swaks")]
    public async Task UntrustedSwaks_IsNotOfferedIt()
    {
        List<string> seen = [];
        await using SmtpServer server = await StartAsync(seen, "192.0.2.0/24");

        (await SendAsync(server, "--xclient-addr", "198.51.100.2")).ShouldFail().Output.Should().NotContain("XCLIENT ADDR");
        (await SendAsync(server, "--xclient", "ADDR=198.51.100.2", "--xclient-no-verify")).ShouldFail();
        seen.Should().BeEmpty();
    }

    [NeedsProgramFact("swaks")]
    public async Task MalformedXClient_Is501()
    {
        List<string> seen = [];
        await using SmtpServer server = await StartAsync(seen, "127.0.0.1/32");

        ProcessResult swaks = await SendAsync(server, "--xclient", "ADDR=mail.test");

        swaks.ShouldFail().Output.Should().Contain("501 5.5.4");
        seen.Should().BeEmpty();
    }

    private static async Task<SmtpServer> StartAsync(List<string> seen, string trusted)
    {
        SmtpServer server = new(new SmtpServerOptions
        {
            ServerName = "mx.receiver.test",
            Endpoints = { new SmtpEndpoint(IPAddress.Loopback, 0) { TrustedXClients = [IPNetwork.Parse(trusted)] } },
            MessageStore = new DelegateMessageStore((session, _, _, _) =>
            {
                seen.Add($"{session.RemoteEndPoint} {session.LocalEndPoint} {session.RemoteHostName} {session.HelloName} {session.User?.Identity?.Name}");
                return new(SmtpReply.Ok);
            }),
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    private static Task<ProcessResult> SendAsync(SmtpServer server, params string[] options) => ProcessRunner.RunAsync(
        "swaks",
        [
            "--config",
            "--server", "127.0.0.1", "--port", $"{server.EndPoints[0].Port}", "--helo", "client.test",
            "--timeout", $"{(int)Patience.Client.TotalSeconds}",
            "--from", "ada@sender.test", "--to", "bob@receiver.test",
            .. options,
        ]);
}
