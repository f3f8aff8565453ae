using System.Text.RegularExpressions;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Peers;

/// <summary>Exim relays to us, as a mail server on the Internet would.</summary>
public sealed partial class EximRelayTests
{
    private const int Messages = 1_000;

    [NeedsProgramFact("exim4", Package = "exim4-daemon-light", Variable = OutsideProgram.EximVariable, NeedsRoot = true)]
    public async Task ThousandMessages_ArriveUnderStartTlsToTheOctet()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        using Exim exim = await Exim.CreateAsync(TestAuthority.RootPem, server.Port(Security.StartTls));
        IReadOnlyList<RelayedMail> mails = RelayedMail.Make(Messages);

        // Over a connection that it has already, Exim has forgotten SMTPUTF8 and writes such addresses in another way: those messages have one each.
        await exim.InjectAsync([.. mails.Where(mail => mail.IsSmtpUtf8)], TestContext.Current.CancellationToken);
        await exim.SendAllAsync(reusesConnections: false);
        await exim.InjectAsync([.. mails.Where(mail => !mail.IsSmtpUtf8)], TestContext.Current.CancellationToken);
        await exim.SendAllAsync(reusesConnections: true);

        string[] log = await exim.LogAsync();
        string[] deliveries = [.. log.Where(line => line.Contains(" => ", StringComparison.Ordinal))];
        deliveries.Length.Should().Be(Messages, "{0}", string.Join('\n', log.TakeLast(20)));

        deliveries.Where(line => !Delivered().IsMatch(line)).Take(5).Should().BeEmpty();

        // Exim sends eight bits as they are and never says so by BODY.
        server.ShouldHold(mails, tls: true, addsReceived: false, saysBody: false);
    }

    // X: TLS; CV: the certificate was verified; L: pipelined; K: sent by BDAT; C: our reply. A star is for a connection that was there already: CV stands
    // in its first line only.
    [GeneratedRegex(@" H=localhost \[127[.]0[.]0[.]1\]([*] X=TLS1[.]3:\S+ CV=no| X=TLS1[.]3:\S+ CV=yes) L K C=""250 2[.]0[.]0 ")]
    private static partial Regex Delivered();
}
