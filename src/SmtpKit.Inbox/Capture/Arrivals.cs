using System.Net;
using System.Net.Sockets;

namespace SmtpKit.Inbox.Capture;

/// <summary>Makes of a transaction what an inbox keeps of it.</summary>
internal static class Arrivals
{
    public static InboxArrival Make(SmtpSession session, MailTransaction transaction, ReadOnlyMemory<byte> octets) =>
        new(octets, Envelope(transaction), Session(session, transaction, octets.Length));

    private static InboxEnvelope Envelope(MailTransaction transaction) => new(
        transaction.ReversePath?.ToString() ?? "",
        Parameters(transaction.Parameters),
        [.. transaction.Recipients.Select(recipient => new InboxRecipient(recipient.Mailbox.ToString(), Parameters(recipient.Parameters)))]);

    private static InboxSession Session(SmtpSession session, MailTransaction transaction, int octets) => new()
    {
        Id = transaction.Id,
        Remote = Text(session.RemoteEndPoint),
        Local = Text(session.LocalEndPoint),
        Hello = session.HelloName,
        Protocol = Protocol(session, transaction),
        User = session.User?.Identity?.Name,
        Mechanism = session.AuthenticationMechanism,
        Tls = session.Tls is { } tls ? new InboxTls(tls.Protocol.ToString(), tls.CipherSuite.ToString(), tls.ServerName) : null,
        Transcript = Transcript.Of(session) is { } transcript ? $"{transcript}-- the message, {octets} octets\n" : null,
    };

    private static Dictionary<string, string?> Parameters(EsmtpParameters parameters)
    {
        Dictionary<string, string?> result = [];
        foreach (EsmtpParameter parameter in parameters)
        {
            result.TryAdd(parameter.Keyword.ToUpperInvariant(), parameter.Value);
        }

        return result;
    }

    private static string? Text(EndPoint? endPoint) => endPoint switch
    {
        null => null,
        IPEndPoint { Address.IsIPv4MappedToIPv6: true } mapped => new IPEndPoint(mapped.Address.MapToIPv4(), mapped.Port).ToString(),
        UnixDomainSocketEndPoint unix => $"unix:{unix}",
        _ => endPoint.ToString(),
    };

    // RFC 3848, RFC 6531 section 4.3: as in the field Received.
    private static string Protocol(SmtpSession session, MailTransaction transaction)
    {
        string marks = (session.Tls is null ? "" : "S") + (session.User is null ? "" : "A");
        string name = session.Endpoint.Protocol == SmtpProtocol.Lmtp ? "LMTP" : "SMTP";
        return transaction.IsSmtpUtf8 ? $"UTF8{name}{marks}"
            : name == "LMTP" ? name + marks
            : session.IsExtended ? $"ESMTP{marks}"
            : name;
    }
}
