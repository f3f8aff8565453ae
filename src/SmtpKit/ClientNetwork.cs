using System.Net;
using System.Net.Sockets;

namespace SmtpKit;

/// <summary>Whose a client's address is, as far as addresses tell.</summary>
internal static class ClientNetwork
{
    /// <summary>An IPv4 address, however it is written, or the 64 bits of IPv6 addresses that one host has; null for what has no IP address.</summary>
    public static IPAddress? Of(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return null;
        }

        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out _);
        octets[8..].Clear();
        return new IPAddress(octets);
    }
}
