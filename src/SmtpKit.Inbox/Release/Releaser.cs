using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using SmtpKit.Inbox.Api;

namespace SmtpKit.Inbox.Release;

/// <summary>Sends a captured message on: to the server that the options name and no other, and only to those that they allow.</summary>
internal sealed class Releaser(IOptions<SmtpInboxOptions> options, TimeProvider time)
{
    private const int MaxRecipients = 100;

    /// <summary>Judges the server's certificate, where the system's own judgement is not to hold; for tests.</summary>
    internal RemoteCertificateValidationCallback? CertificateValidation { get; set; }

    /// <exception cref="ProblemException">It was not sent to anybody; the message says why.</exception>
    public async Task ReleaseAsync(InboxMessage message, IReadOnlyList<string>? to, CancellationToken cancellationToken)
    {
        ReleaseOptions release = options.Value.Release
            ?? throw new ProblemException(StatusCodes.Status409Conflict, $"No server is named to send messages on to: set {nameof(SmtpInboxOptions)}.{nameof(SmtpInboxOptions.Release)}.");
        List<Mailbox> recipients = Recipients(release, to);
        string from = release.From ?? message.Envelope.From;
        bool isInternational = message.Envelope.Parameters.ContainsKey("SMTPUTF8")
            || recipients.Any(recipient => recipient.IsInternational)
            || !Ascii.IsValid(from);
        try
        {
            SmtpSender sender = await SmtpSender.ConnectAsync(release, CertificateValidation, time, cancellationToken).ConfigureAwait(false);
            await using ConfiguredAsyncDisposable connection = sender.ConfigureAwait(false);
            await sender.SendAsync(from, recipients, message.Octets, isInternational, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new ProblemException(StatusCodes.Status504GatewayTimeout, $"{release.Host}:{release.Port} did not answer within {release.Timeout.TotalSeconds} seconds. Nothing is known of the message.");
        }
        catch (SmtpSenderException exception)
        {
            throw new ProblemException(StatusCodes.Status502BadGateway, $"{release.Host}:{release.Port}: {exception.Message}");
        }
        catch (Exception exception) when (exception is SocketException or IOException or AuthenticationException)
        {
            throw new ProblemException(StatusCodes.Status502BadGateway, $"{release.Host}:{release.Port} cannot be used: {exception.Message}");
        }
    }

    private static List<Mailbox> Recipients(ReleaseOptions release, IReadOnlyList<string>? to)
    {
        if (to is null || to.Count is 0 or > MaxRecipients)
        {
            throw new ProblemException(StatusCodes.Status400BadRequest, $"'to' needs 1 to {MaxRecipients} addresses.");
        }

        List<Mailbox> recipients = [];
        foreach (string address in to)
        {
            if (!Mailbox.TryParse(address, out Mailbox? mailbox))
            {
                throw new ProblemException(StatusCodes.Status400BadRequest, $"'{address}' is no address.");
            }

            if (!release.AllowedRecipients.Any(allowed => Allows(allowed, mailbox)))
            {
                throw new ProblemException(
                    StatusCodes.Status403Forbidden,
                    $"Nothing may be sent to '{mailbox}': it is not among {nameof(SmtpInboxOptions)}.{nameof(SmtpInboxOptions.Release)}.{nameof(ReleaseOptions.AllowedRecipients)}.");
            }

            recipients.Add(mailbox);
        }

        return recipients;
    }

    private static bool Allows(string allowed, Mailbox mailbox) => allowed.StartsWith('@')
        ? mailbox.Domain.Equals(allowed[1..], StringComparison.OrdinalIgnoreCase)
        : mailbox.ToString().Equals(allowed, StringComparison.OrdinalIgnoreCase);
}
