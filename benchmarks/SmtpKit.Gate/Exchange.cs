using System.Text;

namespace SmtpKit.Gate;

/// <summary>One write of the client, and the replies that it then waits for.</summary>
/// <param name="Octets">What is sent at once.</param>
/// <param name="Codes">The replies' codes, in order.</param>
internal sealed record Exchange(byte[] Octets, string[] Codes)
{
    /// <param name="text">What is sent, in ASCII.</param>
    /// <param name="codes">The replies' codes, in order, with a space between.</param>
    public Exchange(string text, string codes)
        : this(Encoding.ASCII.GetBytes(text), codes.Split(' '))
    {
    }
}
