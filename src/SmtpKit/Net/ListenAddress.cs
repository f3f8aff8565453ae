using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace SmtpKit.Net;

/// <summary>The text of <see cref="SmtpEndpoint.Address"/>, read.</summary>
/// <param name="Addresses">The IP addresses to listen on, in order; empty for a Unix-domain socket.</param>
/// <param name="Port">0 to 65535.</param>
/// <param name="IsTolerant">Whether an address family that the machine lacks is passed over: for names that stand for both.</param>
/// <param name="UnixPath">The path of a Unix-domain socket; null for IP addresses. Begins with NUL when the name is abstract.</param>
internal sealed record ListenAddress(IReadOnlyList<IPAddress> Addresses, int Port, bool IsTolerant, string? UnixPath = null)
{
    private const string UnixScheme = "unix:";

    /// <summary>Whether the Unix-domain socket has a file.</summary>
    public bool HasFile => UnixPath is { } path && path[0] != '\0';

    /// <summary>Reads the text.</summary>
    /// <exception cref="ArgumentException">It is of no known form; the message says what is.</exception>
    public static ListenAddress Parse(string text)
    {
        if (text.StartsWith(UnixScheme, StringComparison.OrdinalIgnoreCase))
        {
            return ParseUnix(text);
        }

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
            $"'{text}' is no address to listen on. Expected ADDRESS:PORT, such as 127.0.0.1:2525, [::1]:2525, *:25 or localhost:2525 with a port from 0 to 65535, "
            + "or unix:PATH.");
    }

    private static ListenAddress ParseUnix(string text)
    {
        string path = text[UnixScheme.Length..];
        if (path is "" or "@" || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"'{text}' is no address to listen on: a path has to follow unix:, such as unix:/run/smtp.sock.");
        }

        if (path[0] == '@')
        {
            if (!OperatingSystem.IsLinux())
            {
                throw new ArgumentException($"'{text}' is no address to listen on: only Linux has abstract names (unix:@NAME).");
            }

            path = "\0" + path[1..];
        }

        try
        {
            _ = new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            // 107 octets on Linux and Windows, 103 on macOS: the system has a field of a fixed size for it.
            throw new ArgumentException($"'{text}' is no address to listen on: the path is too long for a Unix-domain socket; about 100 octets are possible.", exception);
        }

        return new([], 0, IsTolerant: false, path);
    }
}
