namespace SmtpKit.Interop.Tests.Support;

/// <summary>What must have become of messages that a relay was given for us.</summary>
internal static class RelayAssertions
{
    /// <summary>Fails unless each message is stored once, octet for octet, with the envelope it was given.</summary>
    /// <param name="server">Where they were sent to.</param>
    /// <param name="mails">What the relay was given.</param>
    /// <param name="tls">Whether all came under TLS, or all in the clear.</param>
    /// <param name="addsReceived">Whether the relay puts a Received of its own on top.</param>
    /// <param name="saysBody">Whether it passes on what was said by BODY=.</param>
    public static void ShouldHold(
        this ServerFixture server, IReadOnlyList<RelayedMail> mails, bool tls, bool addsReceived = true, bool saysBody = true)
    {
        Dictionary<string, byte[]> stored = server.Maildir.Delivered.ToDictionary(
            file => MaildirFiles.RecipientsOf(file)[0], file => MaildirFiles.WithoutTrace(File.ReadAllBytes(file)));
        Dictionary<string, Envelope> envelopes = server.Envelopes.ToDictionary(envelope => envelope.To[0]);
        stored.Count.Should().Be(mails.Count, "each message is stored once");
        envelopes.Count.Should().Be(mails.Count);
        mails.Select(mail => mail.To[0]).Except(stored.Keys).Take(5).Should().BeEmpty();
        foreach (RelayedMail mail in mails)
        {
            byte[] message = stored[mail.To[0]];
            (addsReceived ? MaildirFiles.WithoutReceived(message) : message).ShouldBe(mail.Data);
            Envelope envelope = envelopes[mail.To[0]];
            ShouldHaveArrived(envelope, mail);
            envelope.IsEncrypted.Should().Be(tls);
            if (saysBody && mail.MailParameters.Contains("BODY=8BITMIME", StringComparison.Ordinal))
            {
                envelope.BodyType.Should().Be(BodyType.EightBitMime);
            }
        }
    }

    private static void ShouldHaveArrived(Envelope envelope, RelayedMail mail)
    {
        envelope.From.Should().Be(mail.From);
        envelope.To.Should().BeEquivalentTo(mail.To, "a relay may order them anew");
        envelope.IsSmtpUtf8.Should().Be(mail.IsSmtpUtf8);

        // What DSN says is kept to the letter (RFC 3461 section 4); SMTPUTF8 and BODY have been looked at.
        Dsn(mail.MailParameters).Except(envelope.MailParameters.Split(' ')).Should().BeEmpty();
        envelope.RcptParameters.SelectMany(given => Dsn(mail.RcptParameters).Except(given.Split(' '))).Should().BeEmpty();
    }

    private static IEnumerable<string> Dsn(string parameters) =>
        parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(parameter => parameter is not ("SMTPUTF8" or "BODY=8BITMIME"));
}
