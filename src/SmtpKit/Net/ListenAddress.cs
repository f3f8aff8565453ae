using System.Globalization;
using System.Net;

namespace SmtpKit.Net;

/// <summary>The text of <see cref="SmtpEndpoint.Address"/>, read.</summary>
/// <param name="Addresses">The addresses to listen on, in order.</param>
/// <param name="Port">0 to 65535.</param>
/// <param name="IsTolerant">Whether an address family that the machine lacks is passed over: for names that stand for both.</param>
internal sealed record ListenAddress(IReadOnlyList<IPAddress> Addresses, int Port, bool IsTolerant)
{
    /// <summary>Reads the text.</summary>
    /// <exception cref="ArgumentException">It is of no known form; the message says what is.</exception>
    public static ListenAddress Parse(string text)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? "" : text[..colon];
        bool hasPort = ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port);
        if (colon > 0 && hasPort)
        {
            if (host == "*")
            {
                return new([IPAddress.Any, IPAddress.IPv6Any], port, IsTolerant: true);
            }

            if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            {
                return new([IPAddress.Loopback, IPAddress.IPv6Loopback], port, IsTolerant: true);
            }

            // IPv6 only in brackets: without them the port could be a part of the address.
            bool bracketed = host.StartsWith('[') && host.EndsWith(']');
            string bare = bracketed ? host[1..^1] : host;
            if (bracketed == bare.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(bare, out IPAddress? address))
            {
                return new([address], port, IsTolerant: false);
            }
        }

        throw new ArgumentException(
            $"'{text}' is no address to listen on. Expected ADDRESS:PORT, such as 127.0.0.1:2525, [::1]:2525, *:25 or localhost:2525; port 0 to 65535.");
    }
}
