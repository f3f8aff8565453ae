using System.Text;
using SmtpKit.LoadTest.Load;

namespace SmtpKit.LoadTest.Tests;

public class MessageTextTests
{
    // Around each end of a line, and around the end of a block.
    private static readonly int[] Sizes = [.. Enumerable.Range(200, 160), 1000, 1024, .. Enumerable.Range(262_080 + 90, 20), 10_000_000];

    [Fact]
    public void Message_HasItsSizeAndOneFinalDot()
    {
        foreach (int octets in Sizes)
        {
            Check(octets);
        }
    }

    [Fact]
    public void Lines_AreNoLongerThanMailAllows() =>
        Wire(MessageText.Make(1_000_000)).Split("\r\n").Max(line => line.Length).Should().BeLessThanOrEqualTo(78);

    private static void Check(int octets)
    {
        string wire = Wire(MessageText.Make(octets));

        wire.Should().EndWith("\r\n.\r\n");
        wire.IndexOf("\r\n.\r\n", StringComparison.Ordinal).Should().Be(wire.Length - 5);
        string stored = wire[..^3].Replace("\r\n..", "\r\n.", StringComparison.Ordinal);
        stored.Length.Should().Be(octets);
        stored.Should().Contain("\r\n.dot\r\n");
    }

    private static string Wire(MessageText message)
    {
        StringBuilder wire = new(Encoding.ASCII.GetString(message.Head.Span));
        for (long block = 0; block < message.Blocks; block++)
        {
            wire.Append(Encoding.ASCII.GetString(MessageText.Middle.Span));
        }

        return wire.Append(Encoding.ASCII.GetString(message.Tail.Span)).ToString();
    }
}
