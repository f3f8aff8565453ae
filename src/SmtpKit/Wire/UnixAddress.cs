using System.Net;
using System.Net.Sockets;
using System.Text;

namespace SmtpKit.Wire;

/// <summary>Addresses of Unix-domain sockets.</summary>
internal static class UnixAddress
{
    // sockaddr_un with its family and nothing else (unix(7)).
    private const int FamilyAlone = 2;

    /// <summary>A socket without a path, such as a client's.</summary>
    public static UnixDomainSocketEndPoint Unnamed { get; } =
        (UnixDomainSocketEndPoint)new UnixDomainSocketEndPoint("unnamed").Create(new SocketAddress(AddressFamily.Unix, FamilyAlone));

    /// <summary>Whether an end point is a Unix-domain socket without a path.</summary>
    public static bool IsUnnamed(EndPoint? endPoint) => endPoint is UnixDomainSocketEndPoint && string.IsNullOrEmpty(endPoint.ToString());

    /// <summary>A path as it stands in <c>sun_path</c>: up to the first NUL. One that is empty, or not printable ASCII, or of no use as a path is no name.</summary>
    public static UnixDomainSocketEndPoint FromOctets(ReadOnlySpan<byte> octets)
    {
        int end = octets.IndexOf((byte)0);
        ReadOnlySpan<byte> path = end < 0 ? octets : octets[..end];
        if (path.IsEmpty || path.IndexOfAnyExceptInRange((byte)' ', (byte)'~') >= 0)
        {
            return Unnamed;
        }

        try
        {
            return new UnixDomainSocketEndPoint(Encoding.ASCII.GetString(path));
        }
        catch (ArgumentOutOfRangeException)
        {
            // Longer than this system takes.
            return Unnamed;
        }
    }
}
