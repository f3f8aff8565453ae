using System.Net;
using System.Net.Sockets;
using SmtpKit.Tool.Tests.Support;

namespace SmtpKit.Tool.Tests;

public sealed class WrongUseTests
{
    // What is said, and what the one line names.
    public static TheoryData<string, string> Wrong => new()
    {
        { "nonsense", "'nonsense'" },
        { "--bogus", "'--bogus'" },
        { "--http nowhere", "--http: 'nowhere' is no address for a page; expected ADDR:PORT, such as 127.0.0.1:8025" },
        { "--http ::1:8025", "--http: '::1:8025'" },
        { "--http 127.0.0.1:65536", "--http: '127.0.0.1:65536'" },
        { "--http localhost:0", "--http: 'localhost:0': port 0 needs an address" },
        { "--http", "--http" },
        { "--no-http --http 127.0.0.1:0", "leave one of them out" },
        { "--no-http --open", "--open shows the page, and --no-http says that there is none" },
        { "--no-http yes", "'yes'" },
        { "--inbox", "--inbox" },
        { "--inbox /dev/null/mail.db", "--inbox: The inbox's file '/dev/null/mail.db' cannot be made" },
        { "--inbox /etc/passwd", "it is no SQLite file: name another one" },
        { "--keep 0", "--keep: '0' is no whole number from 1" },
        { "--keep all", "--keep: 'all'" },
        { "--pop3 nowhere", "--pop3: 'nowhere'" },
        { "--pop3 127.0.0.1:0 --pop3 127.0.0.1:0", "--pop3" },
        { "--pop3 *:1110", "--pop3: '*:1110' can be reached from other machines: give --user" },
        { "--pop3 0.0.0.0:1110 --user ada:1", "passwords are taken under TLS only; give --cert, or --allow-plaintext-auth" },
        { "--open yes", "'yes'" },
        { "--maildir box", "--maildir is for serve: say smtpkit serve --maildir DIR, with --http to see the mail too" },
        { "--discard", "--discard is for serve: say smtpkit serve --discard" },
        { "--keep 5 serve", "--keep stands before serve, whose options come behind it: say smtpkit serve --keep" },
        { "--listen 127.0.0.1:0 serve", "--listen stands before serve" },
        { "serve --no-http", "'--no-http'" },
        { "serve --open", "--open needs --http" },
        { "serve --inbox mail.db", "--inbox needs --http or --pop3" },
        { "serve --keep 5", "--keep needs --http or --pop3" },
        { "serve --discard --http 127.0.0.1:0", "leave --discard out, or --http and --pop3" },
        { "serve --bogus", "'--bogus'" },
        { "serve stray", "'stray'" },
        { "serve --listen", "--listen" },
        { "serve --listen nowhere", "--listen: 'nowhere'" },
        { "serve --listen 127.0.0.1:65536", "--listen: '127.0.0.1:65536'" },
        { "serve --listen ::1:25", "--listen: '::1:25'" },
        { "serve --listen 192.0.2.1:0", "Cannot listen on 192.0.2.1:0" },
        { "serve --listen-tls mx.example.com:465 --cert self-signed", "--listen-tls: 'mx.example.com:465'" },
        { "serve --listen-tls 127.0.0.1:0", "--listen-tls needs --cert" },
        { "serve --listen-lmtp 127.0.0.1:25", "--listen-lmtp: Endpoint '127.0.0.1:25': LMTP is never spoken on port 25" },
        { "serve --listen-lmtp unix:", "--listen-lmtp: 'unix:'" },
        { "serve --listen-unix", "--listen-unix" },
        { "serve --listen-unix /dev/null/lmtp.sock", "Cannot listen on unix:/dev/null/lmtp.sock" },
        { "serve --listen-unix /dev/null", "Cannot listen on unix:/dev/null: the path is in use, by something that is no socket" },
        { "serve --listen unix:/no/such/directory/smtp.sock", "there is no such directory" },
        { "serve --listen-unix " + new string('x', 200), "the path is too long" },
        { "serve --listen-proxy nowhere", "--listen-proxy: 'nowhere'" },
        { "serve --trust-proxy 127.0.0.1", "--trust-proxy needs --listen-proxy" },
        { "serve --listen-proxy 127.0.0.1:0 --trust-proxy 10.1", "--trust-proxy: '10.1'" },
        { "serve --listen-proxy 127.0.0.1:0 --trust-proxy 10.0.0.0/33", "--trust-proxy: '10.0.0.0/33'" },
        { "serve --listen-proxy 127.0.0.1:0 --trust-proxy 10.0.0.1/8", "'10.0.0.1/8' is no network: it begins at 10.0.0.0" },
        { "serve --listen-proxy 127.0.0.1:0 --trust-proxy 010.0.0.0/8", "--trust-proxy: '010.0.0.0/8'" },
        { "serve --listen-proxy 127.0.0.1:0 --trust-proxy fe80::1%1", "--trust-proxy: 'fe80::1%1'" },
        { "serve --listen-proxy 127.0.0.1:0 --trust-proxy [::1]", "--trust-proxy: '[::1]'" },
        { "serve --cert", "--cert" },
        { "serve --key", "--key" },
        { "serve --client-ca", "--client-ca" },
        { "serve --client-ca roots.pem", "--client-ca needs --cert" },
        { "serve --client-ca /missing/roots.pem --cert self-signed", "--client-ca: cannot use '/missing/roots.pem'" },
        { "serve --name a_b", "--name: 'a_b'" },
        { "serve --name a --name b", "--name" },
        { "serve --user ada", "--user: expected NAME:PASSWORD" },
        { "serve --user :secret", "--user: expected NAME:PASSWORD" },
        { "serve --user ada:1 --user ada:2", "--user: the user 'ada' is given twice" },
        { "serve --token ada", "--token: expected USER:TOKEN" },
        { "serve --token ada:a,b", "--token: expected USER:TOKEN" },
        { "serve --token ada:1 --token ada:2", "--token: the user 'ada' is given twice" },
        { "serve --auth-mechanisms", "--auth-mechanisms" },
        { "serve --user ada:1 --auth-mechanisms PLAIN,GSSAPI", "--auth-mechanisms: 'GSSAPI' is none of PLAIN, LOGIN, CRAM-MD5" },
        { "serve --user ada:1 --auth-mechanisms PLAIN,", "--auth-mechanisms: '' is none of" },
        { "serve --token ada:1 --auth-mechanisms CRAM-MD5", "--auth-mechanisms: what it names needs --user" },
        { "serve --auth-mechanisms EXTERNAL --cert self-signed", "--auth-mechanisms: EXTERNAL needs --client-ca" },
        { "serve --user ada:1 --auth-mechanisms PLAIN,XOAUTH2", "--auth-mechanisms: what it names needs --token" },
        { "serve --user ada:1 --token ada:1 --auth-mechanisms PLAIN", "--token: --auth-mechanisms names nothing for it" },
        { "serve --user ada:1 --token ada:1 --auth-mechanisms XOAUTH2", "--user: --auth-mechanisms names nothing for it" },
        { "serve --user ada:a\u0007b --auth-mechanisms SCRAM-SHA-256", "--user: the password of 'ada' cannot be used with SCRAM" },
        { "serve --require-auth", "--require-auth needs --user" },
        { "serve --require-auth --user ada:secret", "--require-auth lets nobody send: AUTH is offered under TLS only" },
        { "serve --require-auth yes", "'yes'" },
        { "serve --allow-plaintext-auth yes", "'yes'" },
        { "serve --domain a..b", "--domain: 'a..b'" },
        { "serve --reject-recipient nobody", "--reject-recipient: 'nobody'" },
        { "serve --reject-recipient postmaster", "always accepted" },
        { "serve --maildir", "--maildir" },
        { "serve --maildir /dev/null/mail", "--maildir: cannot write to '/dev/null/mail'" },
        { "serve --discard yes", "'yes'" },
        { "serve --max-size -1", "--max-size: '-1'" },
        { "serve --max-size 1k", "--max-size: '1k'" },
        { "serve --max-connections 1.5", "--max-connections: '1.5'" },
        { "serve --max-connections-per-address 2147483648", "--max-connections-per-address: '2147483648'" },
        { "serve --max-recipients many", "--max-recipients: 'many'" },
        { "serve --idle-timeout 0", "--idle-timeout: '0'" },
        { "serve --idle-timeout 86401", "--idle-timeout: '86401'" },
        { "serve --extensions dsn", "--extensions: 'dsn' is none of limits, requiretls, mt-priority, deliverby, futurerelease, rrvs, all" },
        { "serve --extensions limits,,rrvs", "--extensions: '' is none of limits" },
        { "serve --extensions", "--extensions" },
        { "serve --data-timeout 0", "--data-timeout: '0'" },
        { "serve --greeting-delay 60001", "--greeting-delay: '60001'" },
        { "serve --greeting-delay -1", "--greeting-delay: '-1'" },
        { "serve --trust-xclient localhost", "--trust-xclient: 'localhost'" },
        { "serve --trust-xclient 127.0.0.1/33", "--trust-xclient: '127.0.0.1/33'" },
        { "serve --line-endings lax", "--line-endings: 'lax' is none of strict, repair, audit" },
        { "serve --log-level loud", "--log-level: 'loud' is none of trace" },
        { "serve --log-level 1", "--log-level: '1'" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task WrongUse_IsOneLineAndExitCode2(string arguments, string fragment)
    {
        ToolResult result = await ToolProcess.RunAsync(arguments.Split(' '));
        result.ShouldHaveComplained(fragment);
    }

    [Fact]
    public async Task PortInUse_IsOneLineAndExitCode2()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();

        ToolResult result = await ToolProcess.RunAsync("serve", "--discard", "--listen", taken.LocalEndpoint.ToString()!);
        result.ShouldHaveComplained($"Cannot listen on {taken.LocalEndpoint}", "in use");
    }

    [Fact]
    public async Task ValuesWithLineBreaksAndAtSigns_AreQuotedInOneLine()
    {
        (await ToolProcess.RunAsync("serve", "--listen", "a\r\nb")).ShouldHaveComplained("'a b'");
        (await ToolProcess.RunAsync("serve", "--domain", "@file")).ShouldHaveComplained("'@file'");
    }

    [Fact]
    public async Task PasswordsAreNotRepeated()
    {
        ToolResult result = await ToolProcess.RunAsync("serve", "--user", "hunter2");
        result.ShouldHaveComplained("--user");
        result.Errors.Should().NotContain("hunter2");
    }
}
