using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SmtpKit.Tool;

/// <summary>Where the page is: an address, all of them (<c>*</c>), or both loopbacks (<c>localhost</c>), and a port.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Address">Null for a name that stands for several.</param>
/// <param name="Port">0 for a free one.</param>
internal sealed record HttpAddress(string Text, IPAddress? Address, int Port)
{
    private const string All = "*";
    private const string Localhost = "localhost";

    public static HttpAddress Default { get; } = new("127.0.0.1:8025", IPAddress.Loopback, 8025);

    /// <summary>Whether nothing but this machine can reach it.</summary>
    public bool IsLocal => Address is { } address ? IPAddress.IsLoopback(address) : !Text.StartsWith(All, StringComparison.Ordinal);

    /// <summary>Reads the text.</summary>
    /// <param name="text">ADDR:PORT, an IPv6 address in brackets.</param>
    /// <param name="address">What it says.</param>
    /// <param name="problem">What is wrong with it, and what was expected.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out HttpAddress? address, [NotNullWhen(false)] out string? problem)
    {
        int colon = text.LastIndexOf(':');
        string host = colon < 0 ? text : text[..colon];
        bool isBracketed = host.StartsWith('[') && host.EndsWith(']');
        string bare = isBracketed ? host[1..^1] : host;
        bool isName = host is All || host.Equals(Localhost, StringComparison.OrdinalIgnoreCase);
        IPAddress? ip = null;
        ushort port = 0;

        // IPv6 only in brackets: without them the port could be a part of the address.
        bool isValid = colon > 0
            && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && (isName || (isBracketed == bare.Contains(':', StringComparison.Ordinal) && IPAddress.TryParse(bare, out ip)));
        problem = !isValid ? $"'{text}' is no address for a page; expected ADDR:PORT, such as 127.0.0.1:8025, [::1]:8025, *:8025 or localhost:8025"
            : port == 0 && host is not All && isName ? $"'{text}': port 0 needs an address, such as 127.0.0.1:0"
            : null;
        address = problem is null ? new(text, ip, port) : null;
        return problem is null;
    }

    /// <summary>Has the web server listen there.</summary>
    public void ApplyTo(KestrelServerOptions kestrel)
    {
        if (Address is not null)
        {
            kestrel.Listen(Address, Port);
        }
        else if (Text.StartsWith(All, StringComparison.Ordinal))
        {
            kestrel.ListenAnyIP(Port);
        }
        else
        {
            kestrel.ListenLocalhost(Port);
        }
    }
}
