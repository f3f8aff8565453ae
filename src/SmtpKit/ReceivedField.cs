using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using SmtpKit.Bodies;

namespace SmtpKit;

/// <summary>The <c>Received</c> header field, by which a server says from whom, how and when it took a message (RFC 5321 section 4.4).</summary>
/// <remarks>Every server adds one, on top of the message. <see cref="MaildirMessageStore"/> does; another store calls this.</remarks>
public static class ReceivedField
{
    // RFC 5322 section 2.1.1: lines should have no more than 78 characters. Only a long name makes one longer, and none comes near the 998 allowed.
    private const int GoodLine = 78;

    // RFC 5321 section 4.5.3.1.2; the session lets no longer name pass.
    private const int MaxHelloName = 255;

    /// <summary>Makes the field, for example:</summary>
    /// <remarks>
    /// <code>
    /// Received: from client.example ([192.0.2.1])
    ///     (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384)
    ///     by mx.example.com (SmtpKit) with ESMTPS id 6DHRP5A2C0000.1
    ///     for &lt;ada@example.com&gt;; Sat, 21 Nov 2026 20:20:00 +0000
    /// </code>
    /// The date is now, by the server's clock, in UTC. <c>for</c> is left out unless there is exactly one recipient: whoever gets the message need
    /// not know who else does. The address is the client's, behind a proxy too; <c>local</c> stands for a Unix-domain socket. What a trusted client tells
    /// by XCLIENT and XFORWARD stands as <c>(name [address])</c> and in a comment of its own, <c>(forwarded for name [address])</c>. Of what the client
    /// called itself, anything that no host name or address literal has is a <c>?</c>.
    /// </remarks>
    /// <param name="session">The connection that the message came by.</param>
    /// <param name="transaction">The envelope.</param>
    /// <returns>
    /// The whole field, folded, with CRLF at its end. ASCII, but for the recipient's address in a message with SMTPUTF8 (RFC 6531 section 3.7.3): write
    /// it as UTF-8.
    /// </returns>
    public static string Create(SmtpSession session, MailTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(session);
        ArgumentNullException.ThrowIfNull(transaction);

        FoldedText field = new($"Received: from {HelloName(session.HelloName)}");
        string name = session.RemoteHostName is null ? "" : HelloName(session.RemoteHostName) + " ";
        field.Add($"({name}{Client(session.RemoteEndPoint)})");
        if (session.ForwardedClient is { } client)
        {
            field.Fold();
            field.Add($"(forwarded for {HelloName(client.HostName ?? client.HelloName)}");
            field.Add($"{AddressLiteral(client.Address)})");
        }

        if (session.Tls is { } tls)
        {
            field.Fold();
            field.Add($"(using {VersionName(tls.Protocol)} with cipher {tls.CipherSuite})");
        }

        bool isForOne = transaction.Recipients.Count == 1;
        field.Fold();
        field.Add($"by {session.ServerName} (SmtpKit)");
        field.Add($"with {ProtocolName(session, transaction)}");
        field.Add($"id {transaction.Id}{(isForOne ? "" : ";")}");
        if (isForOne)
        {
            field.Fold();
            field.Add($"for <{HeaderText.Harmless(transaction.Recipients[0].Mailbox.ToString())}>;");
        }

        field.Add(session.TimeProvider.GetUtcNow().UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture));
        return field.ToString();
    }

    // RFC 3848 (ESMTP and LMTP with S for TLS and A for AUTH) and RFC 6531 section 4.3 (UTF8SMTP and UTF8LMTP). Plain SMTP, after HELO, has no letters.
    private static string ProtocolName(SmtpSession session, MailTransaction transaction)
    {
        string secured = session.Tls is null ? "" : "S";
        string authenticated = session.User is null ? "" : "A";
        bool lmtp = session.Endpoint.Protocol == SmtpProtocol.Lmtp;
        if (transaction.IsSmtpUtf8)
        {
            return $"UTF8{(lmtp ? "LMTP" : "SMTP")}{secured}{authenticated}";
        }

        return lmtp ? $"LMTP{secured}{authenticated}"
            : session.IsExtended ? $"ESMTP{secured}{authenticated}"
            : "SMTP";
    }

    private static string VersionName(SslProtocols protocol) => protocol switch
    {
        SslProtocols.Tls12 => "TLSv1.2",
        SslProtocols.Tls13 => "TLSv1.3",
        _ => protocol.ToString(),
    };

    // RFC 5321 section 4.4: an address literal, where there is an address. A Unix-domain socket's peer is on this machine.
    private static string Client(EndPoint? endPoint) =>
        endPoint is UnixDomainSocketEndPoint ? "local" : AddressLiteral((endPoint as IPEndPoint)?.Address);

    // RFC 5321 section 4.1.3.
    private static string AddressLiteral(IPAddress? address)
    {
        if (address is null)
        {
            return "unknown";
        }

        // A socket for both families shows IPv4 as IPv6.
        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

        // A zone (fe80::1%eth0) means something on this machine only, and the grammar has no place for it.
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? $"[IPv6:{new IPAddress(address.GetAddressBytes())}]"
            : $"[{address}]";
    }

    private static string HelloName(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return "unknown";
        }

        // Brackets around the whole are an address literal. One anywhere else would, to a reader, take in what follows: our own words.
        bool isLiteral = name.Length <= MaxHelloName && name[0] == '[' && name[^1] == ']';
        return string.Create(Math.Min(name.Length, MaxHelloName), (name, isLiteral), static (harmless, from) =>
        {
            for (int i = 0; i < harmless.Length; i++)
            {
                char c = from.name[i];
                bool isOuter = i == 0 || i == harmless.Length - 1;
                bool keep = char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' || (from.isLiteral && isOuter);
                harmless[i] = keep ? c : '?';
            }
        });
    }

    // Words with single spaces between them, folded (RFC 5322 section 2.2.3) before a word that would make the line too long.
    private sealed class FoldedText(string start)
    {
        private readonly StringBuilder _text = new(start);
        private int _line = start.Length;
        private bool _fold;

        // The next word begins a line.
        public void Fold() => _fold = true;

        public void Add(string word)
        {
            if (_fold || _line + 1 + word.Length > GoodLine)
            {
                _text.Append("\r\n\t");
                _line = 0;
            }
            else
            {
                _text.Append(' ');
            }

            _text.Append(word);
            _line += 1 + word.Length;
            _fold = false;
        }

        public override string ToString() => _text.ToString() + "\r\n";
    }
}
