using System.Text;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>Comparing messages that are too long for a list of octets in an error message.</summary>
internal static class OctetAssertions
{
    /// <summary>Fails with the place and the surroundings of the first difference.</summary>
    public static void ShouldBe(this byte[] actual, ReadOnlySpan<byte> expected)
    {
        int same = actual.AsSpan().CommonPrefixLength(expected);
        if (same == actual.Length && same == expected.Length)
        {
            return;
        }

        Assert.Fail(
            $"Differ at octet {same}: {actual.Length} octets instead of {expected.Length}.\n"
            + $"expected: {Around(expected, same)}\nactual:   {Around(actual, same)}");
    }

    private static string Around(ReadOnlySpan<byte> octets, int place)
    {
        int from = Math.Max(0, place - 40);
        ReadOnlySpan<byte> part = octets[from..Math.Min(octets.Length, place + 40)];
        return Encoding.Latin1.GetString(part).Replace("\r", "\\r").Replace("\n", "\\n");
    }
}
