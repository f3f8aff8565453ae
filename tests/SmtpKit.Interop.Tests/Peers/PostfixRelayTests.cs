using System.Text.RegularExpressions;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Peers;

/// <summary>Postfix relays to us, as a mail server on the Internet would.</summary>
public sealed partial class PostfixRelayTests
{
    private const int Messages = 1_000;

    [NeedsProgramFact("postfix", NeedsRoot = true)]
    public async Task ThousandMessages_ArriveUnderStartTlsToTheOctet()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        IReadOnlyList<RelayedMail> mails = RelayedMail.Make(Messages);

        // Postfix writes down each command when it is told to look at a peer: that is where it says that it pipelines.
        await using Postfix postfix = await Postfix.StartAsync(TestAuthority.RootPem, $"""
            relayhost = [localhost]:{server.Port(Security.StartTls)}
            smtp_host_lookup = native
            smtp_tls_security_level = verify
            debug_peer_list = localhost
            debug_peer_level = 1
            """);
        await postfix.InjectAsync(mails, TestContext.Current.CancellationToken);
        IReadOnlyList<Match> ends = await postfix.Log.WaitAsync(End(), Messages);

        ends.Where(end => end.Groups["end"].Value != "status=sent (250 2.0.0").Select(end => end.Value).Take(5).Should().BeEmpty();
        server.ShouldHold(mails, tls: true);
        int sessions = postfix.Log.Lines.Count(line => line.Contains("Verified TLS connection established to localhost[127.0.0.1]", StringComparison.Ordinal));
        sessions.Should().BePositive();

        // After each EHLO, of which there is one before TLS and one under it.
        postfix.Log.Lines.Count(line => line.Contains("Using ESMTP PIPELINING", StringComparison.Ordinal)).Should().Be(2 * sessions);
    }

    [GeneratedRegex(@"postfix/smtp\[\d+\]: .* (?<end>status=\S+ \(\d+ [\d.]+)")]
    private static partial Regex End();
}
