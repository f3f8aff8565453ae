using System.Net;
using System.Text.RegularExpressions;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Peers;

/// <summary>Postfix delivers to us by LMTP, as it does to a mailbox server.</summary>
public sealed partial class PostfixLmtpTests
{
    private const int Messages = 100;
    private const string Full = "full@receiver.test";

    [NeedsProgramTheory("postfix", NeedsRoot = true)]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task Messages_AreDeliveredToTheOctet(bool overSocket, bool tls)
    {
        using TemporaryFolder folder = new();
        folder.OpenToAll();
        await using ServerFixture server = await StartAsync(folder["lmtp.sock"]);
        IReadOnlyList<RelayedMail> mails = RelayedMail.Make(Messages);
        string destination = overSocket ? $"unix:{folder["lmtp.sock"]}" : $"inet:localhost:{server.EndPoints[^1].Port}";

        await using Postfix postfix = await Postfix.StartAsync(TestAuthority.RootPem, $"""
            relayhost =
            default_transport = lmtp:{destination}
            lmtp_host_lookup = native
            lmtp_tls_security_level = {(tls ? "verify" : "none")}
            """);
        await postfix.InjectAsync(mails, TestContext.Current.CancellationToken);
        IReadOnlyList<Match> ends = await postfix.Log.WaitAsync(End(), Messages);

        ends.Where(end => end.Groups["end"].Value != "status=sent (250 2.0.0").Select(end => end.Value).Take(5).Should().BeEmpty();
        server.ShouldHold(mails, tls);
    }

    [NeedsProgramFact("postfix", NeedsRoot = true)]
    public async Task EachRecipient_HasItsOwnEnd()
    {
        using TemporaryFolder folder = new();
        await using ServerFixture server = await StartAsync(folder["lmtp.sock"]);

        // From nobody, so that no failure is reported to anybody: that would be one more delivery.
        RelayedMail mail = new("", ["bob@receiver.test", Full, "carol@receiver.test"], "", "", TestMessage.Of(Content.Dots));

        await using Postfix postfix = await Postfix.StartAsync(
            TestAuthority.RootPem, $"default_transport = lmtp:inet:127.0.0.1:{server.EndPoints[^1].Port}");
        await postfix.InjectAsync([mail], TestContext.Current.CancellationToken);
        IReadOnlyList<Match> ends = await postfix.Log.WaitAsync(End(), mail.To.Length);

        ends.ToDictionary(end => end.Groups["to"].Value, end => end.Groups["end"].Value).Should().BeEquivalentTo(new Dictionary<string, string>
        {
            ["bob@receiver.test"] = "status=sent (250 2.0.0",
            [Full] = "status=bounced (host 127.0.0.1[127.0.0.1] said: 552 5.2.2",
            ["carol@receiver.test"] = "status=sent (250 2.0.0",
        });
        server.ShouldHold([mail], tls: false);
    }

    private static Task<ServerFixture> StartAsync(string socket) => ServerFixture.StartAsync(configure: options =>
    {
        // Postfix connects as a user of its own.
        const UnixFileMode All = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        options.Endpoints.Add(new SmtpEndpoint($"unix:{socket}") { Protocol = SmtpProtocol.Lmtp, UnixSocketMode = All });
        options.Endpoints.Add(new SmtpEndpoint(IPAddress.Loopback, 0) { Protocol = SmtpProtocol.Lmtp, Certificate = TestAuthority.Context });
        options.Middleware.Add(new FullMailbox());
    });

    [GeneratedRegex(@"postfix/lmtp\[\d+\]: \w+: to=<(?<to>\S+)>, .* (?<end>status=\w+ \((host \S+ said: )?\d+ [\d.]+)")]
    private static partial Regex End();

    /// <summary>One recipient has no room for a message that others take.</summary>
    private sealed class FullMailbox : IMessageMiddleware
    {
        public async ValueTask<SmtpReply> InvokeAsync(
            SmtpSession session, MailTransaction transaction, MessageBody body, MessageHandler next, CancellationToken cancellationToken)
        {
            foreach (Recipient recipient in transaction.Recipients.Where(recipient => recipient.ToString() == Full))
            {
                recipient.Reply = new SmtpReply(552, new EnhancedStatusCode(5, 2, 2), "Mailbox full");
            }

            return await next(session, transaction, body, cancellationToken);
        }
    }
}
