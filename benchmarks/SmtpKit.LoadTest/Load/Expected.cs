using System.Globalization;
using System.Text;

namespace SmtpKit.LoadTest.Load;

/// <summary>The replies that have to come, in order.</summary>
/// <param name="what">After what, for a message to people.</param>
/// <param name="codes">Their codes.</param>
internal sealed class Expected(string what, params int[] codes)
{
    public string What { get; } = $"after {what}";

    public int[] Codes { get; } = codes;

    /// <summary>The digits of the codes, three for each.</summary>
    public byte[] Octets { get; } = Encoding.ASCII.GetBytes(string.Concat(codes.Select(code => code.ToString(CultureInfo.InvariantCulture))));
}
