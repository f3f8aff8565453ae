using System.Globalization;
using System.Net;
using System.Text;
using SmtpKit.Inbox.Tests.Pop3.Support;
using SmtpKit.Interop.Tests.Support;
using SmtpKit.Tests.Support;

namespace SmtpKit.Inbox.Tests.Pop3;

/// <summary>Clients that others wrote, over sockets: curl, and Python's poplib.</summary>
public sealed class ClientTests
{
    // Every octet but CR and LF, lines that begin with dots, and one of 2,000 octets, which poplib takes.
    private static readonly byte[] Message =
    [
        .. "Subject: octets\r\nX: 8\r\n\r\n.\r\n..\r\n.dot\r\n"u8,
        .. Enumerable.Range(0, 256).Where(octet => octet is not (10 or 13)).Select(octet => (byte)octet),
        .. "\r\n"u8,
        .. Enumerable.Repeat((byte)'y', 2000),
        .. "\r\n"u8,
    ];

    private static readonly byte[] Second = [.. "Subject: second\r\n\r\nb\r\n"u8];

    [NeedsProgramTheory("curl")]
    [InlineData("")]
    [InlineData("--ssl-reqd")]
    [InlineData("implicit")]
    [InlineData("--login-options AUTH=PLAIN")]
    [InlineData("--ssl-reqd --login-options AUTH=PLAIN")]
    public async Task Curl_ListsReadsAndDeletes(string options)
    {
        bool isImplicit = options == "implicit";
        await using Pop3TestServer server = Started(isImplicit);
        string scheme = isImplicit ? "pop3s" : "pop3";
        string[] extra = isImplicit ? [] : options.Split(' ', StringSplitOptions.RemoveEmptyEntries);

        (await CurlAsync("")).Output.Should().Be(string.Create(CultureInfo.InvariantCulture, $"1 {Message.Length}\r\n2 {Second.Length}\r\n"));
        (await CurlAsync("2")).Output.Should().Be(Encoding.ASCII.GetString(Second));
        (await CurlAsync("", "--request", "UIDL")).Output.Should().Be("1 id1\r\n2 id2\r\n");
        (await CurlAsync("2", "--request", "DELE", "--head")).ExitCode.Should().Be(0);
        server.Maildrop.Ids.Should().Equal("id1");
        server.SignedIn.Should().HaveCount(4).And.OnlyContain(name => name == "ada");

        string file = Path.GetTempFileName();
        try
        {
            await CurlAsync("1", "--output", file);
            (await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)).Should().Equal(Message);
        }
        finally
        {
            File.Delete(file);
        }

        async Task<ProcessResult> CurlAsync(string path, params string[] more)
        {
            ProcessResult result = await ProcessRunner.RunAsync(
                "curl", ["--silent", "--show-error", "--insecure", "--user", "ada:secret", .. extra, .. more, $"{scheme}://127.0.0.1:{PortOf(server)}/{path}"]);
            result.ExitCode.Should().Be(0, result.Error);
            return result;
        }
    }

    [NeedsProgramFact("curl")]
    public async Task Curl_HearsOfAWrongPassword()
    {
        await using Pop3TestServer server = Started(isImplicit: false);
        ProcessResult result = await ProcessRunner.RunAsync(
            "curl", ["--silent", "--show-error", "--user", "ada:wrong", $"pop3://127.0.0.1:{PortOf(server)}/"]);
        result.ExitCode.Should().Be(67, "that is curl's word for a refused sign-in");
    }

    [NeedsProgramTheory("python3")]
    [InlineData("plain")]
    [InlineData("stls")]
    [InlineData("implicit")]
    public async Task Poplib_DoesAllThatItCan(string security)
    {
        await using Pop3TestServer server = Started(security == "implicit");
        string script = """
            import poplib, ssl, sys
            port, security = int(sys.argv[1]), sys.argv[2]
            tls = ssl._create_unverified_context()
            mail = poplib.POP3_SSL('127.0.0.1', port, timeout=20, context=tls) if security == 'implicit' else poplib.POP3('127.0.0.1', port, timeout=20)
            print(sorted(mail.capa()))
            if security == 'stls':
                mail.stls(tls)
                assert 'STLS' not in mail.capa()
            mail.user('ada')
            mail.pass_('secret')
            print(mail.stat())
            print(mail.list()[1], mail.list(2))
            print(mail.uidl()[1], mail.uidl(1))
            print(b'\r\n'.join(mail.retr(1)[1]).hex())
            print(mail.top(2, 0)[1])
            mail.noop()
            mail.dele(1)
            mail.rset()
            mail.dele(2)
            print(mail.quit())
            """;

        ProcessResult result = await ProcessRunner.RunAsync(
            "python3", ["-c", script, PortOf(server).ToString(CultureInfo.InvariantCulture), security]);

        result.ExitCode.Should().Be(0, result.Error);
        string[] lines = result.Output.Split('\n');
        lines[0].Should().Contain("'PIPELINING'").And.Contain("'TOP'").And.Contain("'UIDL'");
        lines[0].Contains("'STLS'", StringComparison.Ordinal).Should().Be(security != "implicit");
        lines[1].Should().Be($"(2, {Message.Length + Second.Length})");
        lines[2].Should().Be($"[b'1 {Message.Length}', b'2 {Second.Length}'] b'+OK 2 {Second.Length}'");
        lines[3].Should().Be("[b'1 id1', b'2 id2'] b'+OK 1 id1'");
        Convert.FromHexString(lines[4]).Should().Equal(Message[..^2]);
        lines[5].Should().Be("[b'Subject: second', b'']");
        lines[6].Should().Be("b'+OK bye'");
        server.Maildrop.Ids.Should().Equal("id1");
    }

    private static int PortOf(Pop3TestServer server) => ((IPEndPoint)server.Server.EndPoints[0]).Port;

    private static Pop3TestServer Started(bool isImplicit)
    {
        Pop3TestServer server = new Pop3TestServer().WithUser();
        server.Time = TimeProvider.System;
        server.Options.Certificate = TestCertificate.Context;
        server.Options.Tls = isImplicit ? TlsMode.Implicit : TlsMode.StartTls;
        server.Maildrop.Add(Message).Add(Second);
        server.Server.Start();
        return server;
    }
}
