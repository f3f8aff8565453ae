using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Unicode;

namespace SmtpKit.Wire;

/// <summary>
/// The argument of XCLIENT and XFORWARD (Postfix's XCLIENT_README and XFORWARD_README): <c>name=value</c>, separated by spaces, the values in xtext. A value
/// that is <c>[UNAVAILABLE]</c> or <c>[TEMPUNAVAIL]</c> is null here, but given.
/// </summary>
internal sealed class ClientAttributes
{
    // As the documents say: of a value as it is sent, and of a protocol's name.
    private const int MaxValue = 255;
    private const int MaxProtocol = 64;

    private ClientAttributes()
    {
    }

    /// <summary>Which attributes were given, [UNAVAILABLE] or not.</summary>
    public ClientAttribute Given { get; private set; }

    /// <summary>A host name, not an address: letters, digits, hyphens, underscores and dots.</summary>
    public string? Name { get; private set; }

    /// <summary>Never an IPv4 address written as IPv6.</summary>
    public IPAddress? Address { get; private set; }

    public int? Port { get; private set; }

    /// <summary>Letters, digits, hyphens, dots, slashes and underscores.</summary>
    public string? Protocol { get; private set; }

    /// <summary>Visible ASCII.</summary>
    public string? Hello { get; private set; }

    /// <summary>Without control characters.</summary>
    public string? Login { get; private set; }

    public IPAddress? DestinationAddress { get; private set; }

    public int? DestinationPort { get; private set; }

    /// <summary>Visible ASCII.</summary>
    public string? Identifier { get; private set; }

    public bool? IsLocal { get; private set; }

    /// <summary>Reads an argument. Null when there is no attribute in it, or one that is unknown, given twice or malformed.</summary>
    /// <param name="argument">What stands behind the verb.</param>
    /// <param name="known">The attributes that may be given.</param>
    public static ClientAttributes? Parse(ReadOnlySpan<byte> argument, ClientAttribute known)
    {
        ClientAttributes attributes = new();
        Span<byte> decoded = stackalloc byte[MaxValue];
        while (true)
        {
            argument = argument.TrimStart((byte)' ');
            if (argument.IsEmpty)
            {
                return attributes.Given == ClientAttribute.None ? null : attributes;
            }

            int space = argument.IndexOf((byte)' ');
            ReadOnlySpan<byte> pair = space < 0 ? argument : argument[..space];
            argument = argument[pair.Length..];
            int equals = pair.IndexOf((byte)'=');
            ClientAttribute attribute = equals < 0 ? ClientAttribute.None : Named(pair[..equals]) & known & ~attributes.Given;
            ReadOnlySpan<byte> value = pair[(equals + 1)..];
            bool taken = attribute != ClientAttribute.None
                && value.Length is > 0 and <= MaxValue
                && XText.TryDecode(value, decoded, out int length)
                && attributes.TryTake(attribute, decoded[..length]);
            if (!taken)
            {
                return null;
            }

            attributes.Given |= attribute;
        }
    }

    public bool Has(ClientAttribute attribute) => (Given & attribute) != 0;

    private static ClientAttribute Named(ReadOnlySpan<byte> name) =>
        Ascii.EqualsIgnoreCase(name, "NAME"u8) ? ClientAttribute.Name
        : Ascii.EqualsIgnoreCase(name, "ADDR"u8) ? ClientAttribute.Addr
        : Ascii.EqualsIgnoreCase(name, "PORT"u8) ? ClientAttribute.Port
        : Ascii.EqualsIgnoreCase(name, "PROTO"u8) ? ClientAttribute.Proto
        : Ascii.EqualsIgnoreCase(name, "HELO"u8) ? ClientAttribute.Helo
        : Ascii.EqualsIgnoreCase(name, "LOGIN"u8) ? ClientAttribute.Login
        : Ascii.EqualsIgnoreCase(name, "DESTADDR"u8) ? ClientAttribute.DestAddr
        : Ascii.EqualsIgnoreCase(name, "DESTPORT"u8) ? ClientAttribute.DestPort
        : Ascii.EqualsIgnoreCase(name, "IDENT"u8) ? ClientAttribute.Ident
        : Ascii.EqualsIgnoreCase(name, "SOURCE"u8) ? ClientAttribute.Source
        : ClientAttribute.None;

    // Encoding hides what a command line may not have, CR and LF above all: each value is held to its own characters once it is decoded.
    private bool TryTake(ClientAttribute attribute, ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "[UNAVAILABLE]"u8) || Ascii.EqualsIgnoreCase(value, "[TEMPUNAVAIL]"u8))
        {
            return true;
        }

        switch (attribute)
        {
            case ClientAttribute.Name:
                Name = Text(value);
                return !value.ContainsAnyExcept(SmtpChars.HostName) && !PathParser.TryParseAddress(value, out _);

            case ClientAttribute.Addr:
                return TryAddress(value, out IPAddress? address) && (Address = address) is not null;

            case ClientAttribute.DestAddr:
                return TryAddress(value, out IPAddress? destination) && (DestinationAddress = destination) is not null;

            case ClientAttribute.Port:
                return TryPort(value, out int port) && (Port = port) is not null;

            case ClientAttribute.DestPort:
                return TryPort(value, out int destinationPort) && (DestinationPort = destinationPort) is not null;

            case ClientAttribute.Proto:
                Protocol = Text(value);
                return value.Length <= MaxProtocol && !value.ContainsAnyExcept(SmtpChars.ProtocolName);

            case ClientAttribute.Helo:
                Hello = Text(value);
                return !value.ContainsAnyExcept(SmtpChars.Visible);

            case ClientAttribute.Ident:
                Identifier = Text(value);
                return !value.ContainsAnyExcept(SmtpChars.Visible);

            case ClientAttribute.Login:
                Login = Utf8.IsValid(value) ? Encoding.UTF8.GetString(value) : null;
                return Login is not null && !Login.Any(char.IsControl);

            default:
                IsLocal = Ascii.EqualsIgnoreCase(value, "LOCAL"u8);
                return IsLocal.Value || Ascii.EqualsIgnoreCase(value, "REMOTE"u8);
        }
    }

    private static string Text(ReadOnlySpan<byte> value) => Encoding.Latin1.GetString(value);

    // Trust and limits ask for addresses: one host, one address.
    private static bool TryAddress(ReadOnlySpan<byte> value, out IPAddress? address)
    {
        bool valid = PathParser.TryParseAddress(value, out address);
        address = address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
        return valid;
    }

    private static bool TryPort(ReadOnlySpan<byte> value, out int port) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out port) && value.Length <= 5 && port <= ushort.MaxValue;
}
