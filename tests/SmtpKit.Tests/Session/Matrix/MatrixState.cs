using SmtpKit.Session;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session.Matrix;

/// <summary>A state of a session, as a column of <c>ReplyMatrix.md</c> names it: the server that can be in it, and how a client comes there.</summary>
/// <param name="Name">The column.</param>
/// <param name="MakeServer">Makes the server.</param>
/// <param name="Lines">What the client sends after the greeting, a reply to each; <c>(tls)</c> is a handshake, <c>(stop)</c> a stop that begins, <c>(chunk) …</c> octets without a reply.</param>
/// <param name="Facts">What is true of the session there, written out by hand: each of <see cref="SessionFacts"/> must be true somewhere, and false elsewhere.</param>
internal sealed record MatrixState(string Name, Func<TestServer> MakeServer, string[] Lines, SessionFacts Facts)
{
    private const SessionFacts NoTls = SessionFacts.TlsSatisfied;
    private const SessionFacts NoAuth = SessionFacts.AuthenticationSatisfied | SessionFacts.ChunkingPossible;
    private const SessionFacts Plain = NoTls | NoAuth;
    private const SessionFacts WithTls = Plain | SessionFacts.TlsPossible;
    private const SessionFacts UnderTls = WithTls | SessionFacts.Secured | SessionFacts.AuthenticationSafe;
    private const SessionFacts WithAuth = Plain | SessionFacts.AuthenticationPossible | SessionFacts.AuthenticationSafe;
    private const SessionFacts SignedIn = WithAuth | SessionFacts.Authenticated;
    private const SessionFacts Lmtp = Plain | SessionFacts.Lmtp;
    private const SessionFacts Mail = SessionFacts.Greeted | SessionFacts.InTransaction;
    private const SessionFacts Rcpt = Mail | SessionFacts.HasRecipients;

    private const string Ehlo = "EHLO client.test";
    private const string Lhlo = "LHLO client.test";
    private const string MailFrom = "MAIL FROM:<a@b.test>";
    private const string RcptTo = "RCPT TO:<c@d.test>";
    private const string SignIn = "AUTH PLAIN AGFkYQBzZWNyZXQ=";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<MatrixState> All { get; } =
    [
        new("connected", Smtp, [], Plain),
        new("helo", Smtp, ["HELO client.test"], Plain | SessionFacts.Greeted),
        new("ehlo", Smtp, [Ehlo], Plain | SessionFacts.Greeted),
        new("mail", Smtp, [Ehlo, MailFrom], Plain | Mail),
        new("rcpt", Smtp, [Ehlo, MailFrom, RcptTo], Plain | Rcpt),
        new("data", Smtp, [Ehlo, MailFrom, RcptTo, "DATA"], Plain | Rcpt),
        new("stored", Smtp, [Ehlo, MailFrom, RcptTo, "DATA", "."], Plain | SessionFacts.Greeted),
        new("refused", Refusing, [Ehlo, MailFrom, "RCPT TO:<no@d.test>"], Plain | Mail),

        new("tls-connected", Tls, [], WithTls),
        new("tls-ehlo", Tls, [Ehlo], WithTls | SessionFacts.Greeted),
        new("tls-mail", Tls, [Ehlo, MailFrom], WithTls | Mail),
        new("tls-rcpt", Tls, [Ehlo, MailFrom, RcptTo], WithTls | Rcpt),
        new("tls-data", Tls, [Ehlo, MailFrom, RcptTo, "DATA"], WithTls | Rcpt),
        new("secured", Tls, [Ehlo, "STARTTLS", "(tls)"], UnderTls),
        new("secured-ehlo", Tls, [Ehlo, "STARTTLS", "(tls)", Ehlo], UnderTls | SessionFacts.Greeted),
        new("secured-mail", Tls, [Ehlo, "STARTTLS", "(tls)", Ehlo, MailFrom], UnderTls | Mail),
        new("secured-rcpt", Tls, [Ehlo, "STARTTLS", "(tls)", Ehlo, MailFrom, RcptTo], UnderTls | Rcpt),
        new("secured-data", Tls, [Ehlo, "STARTTLS", "(tls)", Ehlo, MailFrom, RcptTo, "DATA"], UnderTls | Rcpt),

        new("tls-required", TlsRequired, [], NoAuth | SessionFacts.TlsPossible),
        new("tls-required-ehlo", TlsRequired, [Ehlo], NoAuth | SessionFacts.TlsPossible | SessionFacts.Greeted),
        new("tls-required-secured", TlsRequired, [Ehlo, "STARTTLS", "(tls)"], UnderTls),
        new("tls-required-secured-ehlo", TlsRequired, [Ehlo, "STARTTLS", "(tls)", Ehlo], UnderTls | SessionFacts.Greeted),

        new("auth-connected", Auth, [], WithAuth),
        new("auth-ehlo", Auth, [Ehlo], WithAuth | SessionFacts.Greeted),
        new("auth-exchange", Auth, [Ehlo, "AUTH PLAIN"], WithAuth | SessionFacts.Greeted),
        new("auth-mail", Auth, [Ehlo, MailFrom], WithAuth | Mail),
        new("auth-rcpt", Auth, [Ehlo, MailFrom, RcptTo], WithAuth | Rcpt),
        new("auth-data", Auth, [Ehlo, MailFrom, RcptTo, "DATA"], WithAuth | Rcpt),
        new("signed-in", Auth, [Ehlo, SignIn], SignedIn | SessionFacts.Greeted),
        new("signed-in-mail", Auth, [Ehlo, SignIn, MailFrom], SignedIn | Mail),
        new("signed-in-rcpt", Auth, [Ehlo, SignIn, MailFrom, RcptTo], SignedIn | Rcpt),
        new("signed-in-data", Auth, [Ehlo, SignIn, MailFrom, RcptTo, "DATA"], SignedIn | Rcpt),

        new("auth-unsafe", AuthUnderTls, [Ehlo], WithTls | SessionFacts.AuthenticationPossible | SessionFacts.Greeted),
        new("secured-auth", AuthUnderTls, [Ehlo, "STARTTLS", "(tls)"], UnderTls | SessionFacts.AuthenticationPossible),
        new("secured-auth-ehlo", AuthUnderTls, [Ehlo, "STARTTLS", "(tls)", Ehlo], UnderTls | SessionFacts.AuthenticationPossible | SessionFacts.Greeted),
        new("auth-required", AuthRequired, [], WithAuth & ~SessionFacts.AuthenticationSatisfied),
        new("auth-required-ehlo", AuthRequired, [Ehlo], (WithAuth & ~SessionFacts.AuthenticationSatisfied) | SessionFacts.Greeted),

        new("lmtp-connected", LmtpServer, [], Lmtp),
        new("lmtp-lhlo", LmtpServer, [Lhlo], Lmtp | SessionFacts.Greeted),
        new("lmtp-mail", LmtpServer, [Lhlo, MailFrom], Lmtp | Mail),
        new("lmtp-rcpt", LmtpServer, [Lhlo, MailFrom, RcptTo], Lmtp | Rcpt),
        new("lmtp-chunks", LmtpServer, [Lhlo, MailFrom, RcptTo, "BDAT 0"], Lmtp | Rcpt | SessionFacts.BetweenChunks),
        new("lmtp-data", LmtpServer, [Lhlo, MailFrom, RcptTo, "DATA"], Lmtp | Rcpt),
        new("lmtp-stored", LmtpServer, [Lhlo, MailFrom, RcptTo, "DATA", "."], Lmtp | SessionFacts.Greeted),

        new("xclient-connected", TrustingProxies, [], Plain | SessionFacts.TrustedXClient),
        new("xclient-ehlo", TrustingProxies, [Ehlo], Plain | SessionFacts.TrustedXClient | SessionFacts.Greeted),
        new("xclient-mail", TrustingProxies, [Ehlo, MailFrom], Plain | SessionFacts.TrustedXClient | Mail),

        new("connection-refused", ConnectionRefused, [], Plain | SessionFacts.Refused),
        new("chunks", Smtp, [Ehlo, MailFrom, RcptTo, "BDAT 0"], Plain | Rcpt | SessionFacts.BetweenChunks),
        new("binary-rcpt", Smtp, [Ehlo, MailFrom + " BODY=BINARYMIME", RcptTo], Plain | Rcpt | SessionFacts.BinaryMessage),
        new("no-chunking-ehlo", WithoutChunking, [Ehlo], (Plain & ~SessionFacts.ChunkingPossible) | SessionFacts.Greeted),
        new("no-chunking-rcpt", WithoutChunking, [Ehlo, MailFrom, RcptTo], (Plain & ~SessionFacts.ChunkingPossible) | Rcpt),

        new("stopping-mail", Smtp, [Ehlo, MailFrom, "(stop)"], Plain | Mail),
        new("stopping-rcpt", Smtp, [Ehlo, MailFrom, RcptTo, "(stop)"], Plain | Rcpt),
    ];

    public static MatrixState Named(string name) => All.Single(state => state.Name == name);

    private static TestServer Smtp()
    {
        // Nothing here is to end because it was wrong too often.
        TestServer server = new();
        server.Options.Limits.MaxBadCommands = int.MaxValue;
        server.Options.Limits.MaxFailedLogins = int.MaxValue;
        return server;
    }

    private static TestServer Refusing()
    {
        TestServer server = Smtp();
        server.Options.MailboxFilter = new DelegateMailboxFilter(checkRecipient: (_, _, recipient, _) =>
            new(recipient.Mailbox.LocalPart == "no" ? SmtpReply.MailboxNotFound : SmtpReply.Ok));
        return server;
    }

    private static TestServer TrustingProxies()
    {
        TestServer server = Smtp();
        server.Endpoint.TrustedXClients = [System.Net.IPNetwork.Parse("127.0.0.0/8")];
        return server;
    }

    private static TestServer ConnectionRefused()
    {
        TestServer server = Smtp();
        server.Options.ConnectionFilter = new DelegateConnectionFilter((_, _) => new(SmtpReply.PolicyRejected));
        return server;
    }

    private static TestServer WithoutChunking()
    {
        TestServer server = Smtp();
        server.Endpoint.Extensions = SmtpExtensions.None;
        return server;
    }

    private static TestServer Tls()
    {
        TestServer server = Smtp();
        server.Endpoint.Certificate = TestCertificate.Context;
        return server;
    }

    private static TestServer TlsRequired()
    {
        TestServer server = Tls();
        server.Endpoint.RequireTls = true;
        return server;
    }

    private static TestServer Auth() => Smtp().WithUsers();

    private static TestServer AuthUnderTls()
    {
        TestServer server = Tls().WithUsers();
        server.Endpoint.AllowPlaintextAuthentication = false;
        return server;
    }

    private static TestServer AuthRequired()
    {
        TestServer server = Auth();
        server.Endpoint.RequireAuthentication = true;
        return server;
    }

    private static TestServer LmtpServer()
    {
        TestServer server = Smtp();
        server.Endpoint.Protocol = SmtpProtocol.Lmtp;
        return server;
    }
}
