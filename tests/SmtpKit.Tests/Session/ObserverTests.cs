using System.Net.Security;
using System.Security.Authentication;
using SmtpKit.Session;
using SmtpKit.Tests.Support;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Session;

/// <summary>The seam by which SmtpKit.Testing and SmtpKit.Inbox watch a session and step in.</summary>
public sealed class ObserverTests
{
    private const string Hello = """
        S: 220 *
        C: EHLO client.test
        S: 250+

        """;

    [Fact]
    public async Task Session_IsSeenWhole_ByData()
    {
        Observer seen = await PlayAsync(Hello + """
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: DATA
            S: 354 *
            C: Subject: one
            C:
            C: ..dot
            C: .
            S: 250 *
            C: NONSENSE
            S: 500 *
            C: QUIT
            S: 221 *
            S: (closed)
            """);

        seen.Calls.Should().Equal(
            "S: 220", "C: EHLO client.test", "hello", "S: 250", "C: MAIL FROM:<a@b.test>", "Mail", "S: 250", "C: RCPT TO:<c@d.test>", "Rcpt", "S: 250",
            "C: DATA", "Data", "S: 354", "message 22 whole", "S: 250", "C: NONSENSE", "S: 500", "C: QUIT", "Quit", "S: 221", "end Quit");
    }

    [Fact]
    public async Task Session_IsSeenWhole_ByChunks()
    {
        Observer seen = await PlayAsync(Hello + """
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: BDAT 4
            C: ab
            S: 250 *
            C: NOOP
            S: 250 *
            C: RSET
            S: 250 *
            """);

        seen.Calls.SkipWhile(call => call != "Bdat").Should().Equal(
            "Bdat", "S: 250", "C: NOOP", "Noop", "S: 250", "message 4 Abandoned", "C: RSET", "Rset", "S: 250", "end Disconnected");
    }

    [Theory]
    [InlineData("AUTH PLAIN AGFkYQBzZWNyZXQ=\nS: 235 *", "C: AUTH PLAIN ****")]
    [InlineData("auth login\nS: 334 *\nC: YWRh\nS: 334 *\nC: c2VjcmV0\nS: 235 *", "C: auth login", "C: ****", "C: ****")]
    [InlineData("AUTH PLAIN\nS: 334 *\nC: *\nS: 501 *", "C: AUTH PLAIN", "C: *")]
    [InlineData("AUTH NTLM c2VjcmV0\nS: 504 *", "C: AUTH NTLM ****")]
    [InlineData("AUTH NTLM\nC: c2VjcmV0\nC: c2VjcmV0\nC: NOOP\nC: YWRh\nS: 504 *\nS: 500 *\nS: 500 *\nS: 250 *\nS: 500 *", "C: AUTH NTLM", "C: ****", "C: ****", "C: NOOP", "C: YWRh")]
    public async Task WhatSignsSomebodyIn_IsMasked(string steps, params string[] lines)
    {
        await using TestServer server = new TestServer().WithUsers();
        Observer seen = await PlayAsync(server, Hello + "C: " + steps);

        seen.Calls.Where(call => call.StartsWith("C: ", StringComparison.Ordinal)).Skip(1).Should().Equal(lines);
        string.Join('\n', seen.Calls).Should().NotContainAny("c2VjcmV0", "AGFkYQBzZWNyZXQ=");
    }

    [Fact]
    public async Task LineThatCannotBeShown_IsNamed()
    {
        await using TestServer server = new();
        server.Options.Limits.MaxCommandLine = 512;
        Observer seen = await PlayAsync(server, Hello + $"""
            C: NOOP {new string('x', 600)}
            S: 500 *
            C: NOOP\n\
            S: 500 *
            """);

        seen.Calls.Should().Contain(["C: (a line that is too long)", "C: (a line with a bare LF)"]);
    }

    public static TheoryData<string> RefusedCommands => [.. new[] { "EHLO again.test", "MAIL FROM:<e@f.test>", "STARTTLS", "AUTH PLAIN", "VRFY ada", "HELP", "NOOP", "RSET", "QUIT" }];

    [Theory]
    [MemberData(nameof(RefusedCommands))]
    public async Task RefusedCommand_IsNotCarriedOut(string command)
    {
        await using TestServer server = StartTlsTests.WithTls(new TestServer().WithUsers());
        string verb = command.Split(' ')[0];
        Observer seen = await PlayAsync(
            server,
            Hello + $"""
            C: {command}
            S: 451 *Not today
            C: RCPT TO:<c@d.test>
            S: 503 *
            C: VRFY
            S: 501 *
            """,
            refused: verb);

        seen.Calls.Last().Should().Be("end Disconnected", "the session has not ended by itself");
    }

    [Fact]
    public async Task RefusedData_EndsNoTransaction_AndRefusedChunk_DropsItsOctets()
    {
        await PlayAsync(
            new TestServer(),
            Hello + """
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: DATA
            S: 451 *
            C: BDAT 6 LAST
            C: NOOP
            S: 250 *
            """,
            refused: "DATA");
        await using TestServer server = new();
        await PlayAsync(
            server,
            Hello + """
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: BDAT 6 LAST
            C: NOOP
            S: 451 *
            C: DATA
            S: 503 *
            """,
            refused: "BDAT");
        server.Stored.Should().BeEmpty();
    }

    [Fact]
    public async Task CommandOutOfOrder_IsRefusedByTheServer()
    {
        Observer seen = await PlayAsync(
            new TestServer(),
            Hello + """
            C: RCPT TO:<c@d.test>
            S: 503 *
            C: DATA
            S: 503 *
            """,
            refused: "RCPT");

        seen.Calls.Should().NotContain("Rcpt");
    }

    [Fact]
    public async Task EhloList_CanBeChanged()
    {
        await using TestServer server = new();
        server.Options.ObserverFactory = _ => new Observer { Hides = "CHUNKING" };
        await Dialog.PlayAsync(server, """
            S: 220 *
            C: EHLO client.test
            S: 250-mx.example.com
            S: 250-PIPELINING
            S: 250-SIZE *
            S: 250-8BITMIME
            S: 250-SMTPUTF8
            S: 250-BINARYMIME
            S: 250-ENHANCEDSTATUSCODES
            S: 250 DSN
            C: HELO client.test
            S: 250 mx.example.com
            """);
    }

    [Fact]
    public async Task ReplacedReply_IsGiven_AndWhatItAskedForDoesNotFollow()
    {
        await using TestServer server = StartTlsTests.WithTls(new TestServer());
        server.Options.ObserverFactory = _ => new Observer
        {
            Replaces = reply => reply.Code switch
            {
                220 when reply.Text.Contains("ESMTP", StringComparison.Ordinal) => new SmtpReply(220, "mx.example.com of another make"),
                220 => new SmtpReply(454, new EnhancedStatusCode(4, 7, 0), "No TLS just now"),
                354 => new SmtpReply(451, new EnhancedStatusCode(4, 3, 0), "No data just now"),
                221 => new SmtpReply(421, new EnhancedStatusCode(4, 3, 2), "Gone"),
                _ => reply,
            },
        };
        await Dialog.PlayAsync(server, """
            S: 220 mx.example.com of another make
            C: EHLO client.test
            S: 250+
            C: STARTTLS
            S: 454 4.7.0 No TLS just now
            C: MAIL FROM:<a@b.test>
            S: 250 *
            C: RCPT TO:<c@d.test>
            S: 250 *
            C: DATA
            S: 451 4.3.0 No data just now
            C: NOOP
            S: 250 *
            C: QUIT
            S: 421 4.3.2 Gone
            S: (closed)
            """);
    }

    [Fact]
    public async Task Tls_IsSeen_WhenItBegins_AndWhenItWasThere()
    {
        await using TestServer server = StartTlsTests.WithTls(new TestServer());
        Observer seen = new();
        server.Options.ObserverFactory = _ => seen;
        await using (TestClient client = server.Connect())
        {
            await Dialog.PlayAsync(server, client, Hello + """
                C: STARTTLS
                S: 220 *
                """);
            await StartTlsTests.HandshakeAsync(client);
            await Dialog.PlayAsync(server, client, """
                C: QUIT
                S: 221 *
                """);
            await client.SessionEndsAsync();
        }

        seen.Calls.Should().ContainInOrder("StartTls", "S: 220", "tls", "C: QUIT");

        SmtpTlsInfo tls = new(SslProtocols.Tls13, TlsCipherSuite.TLS_AES_128_GCM_SHA256);
        await using TestServer other = new() { Tls = tls };
        (await PlayAsync(other, "S: 220 *")).Calls.Should().StartWith(["tls", "S: 220"]);
    }

    [Fact]
    public async Task FactoryThatAnswersNull_LeavesTheSessionAlone()
    {
        await using TestServer server = new();
        server.Options.ObserverFactory = _ => null;
        await Dialog.PlayAsync(server, Hello);
    }

    private static Task<Observer> PlayAsync(string transcript) => PlayAsync(new TestServer(), transcript);

    private static async Task<Observer> PlayAsync(TestServer server, string transcript, string? refused = null)
    {
        Observer? seen = null;
        server.Options.ObserverFactory = _ => seen = new Observer { Refused = refused };
        await using (TestClient client = server.Connect())
        {
            await Dialog.PlayAsync(server, client, transcript);
            await client.DisposeAsync();
            await client.SessionEndsAsync();
        }

        return seen!;
    }

    private sealed class Observer : ISessionObserver
    {
        public List<string> Calls { get; } = [];

        public string? Refused { get; init; }

        public string? Hides { get; init; }

        public Func<SmtpReply, SmtpReply> Replaces { get; init; } = reply => reply;

        public void OnLine(string line) => Calls.Add($"C: {line}");

        public SmtpReply? OnCommand(SmtpVerb verb, string line)
        {
            if (verb != SmtpVerb.Ehlo || Refused is not null)
            {
                Calls.Add(verb.ToString());
            }

            bool refuses = Refused is not null && line.StartsWith(Refused, StringComparison.Ordinal) && line != "EHLO client.test" && line != "VRFY";
            return refuses ? new SmtpReply(451, new EnhancedStatusCode(4, 3, 5), "Not today") : null;
        }

        public void OnHello(IList<string> lines)
        {
            Calls.Add("hello");
            if (Hides is not null)
            {
                lines.Remove(Hides);
            }
        }

        public SmtpReply OnReply(SmtpReply reply)
        {
            Calls.Add($"S: {reply.Code}");
            return Replaces(reply);
        }

        public void OnMessage(long octets, MessageBodyFailure? failure) => Calls.Add($"message {octets} {failure?.ToString() ?? "whole"}");

        public void OnTls(SmtpTlsInfo tls) => Calls.Add("tls");

        public void OnEnd(SessionEnd end) => Calls.Add($"end {end}");
    }
}
