using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmtpKit.Inbox.Pop3;

namespace SmtpKit.Inbox.Tests.Pop3;

public sealed class MessageTextTests
{
    // What is stored, and what goes over the wire.
    public static TheoryData<string, string> Messages => new()
    {
        { "", ".\r\n" },
        { "a", "a\r\n.\r\n" },
        { "a\r\n", "a\r\n.\r\n" },
        { "a\n", "a\r\n.\r\n" },
        { "a\nb\r\n\nc", "a\r\nb\r\n\r\nc\r\n.\r\n" },
        { ".", "..\r\n.\r\n" },
        { ".\r\n", "..\r\n.\r\n" },
        { "..\r\n.a\r\n", "...\r\n..a\r\n.\r\n" },
        { "a\n.\nQUIT\n", "a\r\n..\r\nQUIT\r\n.\r\n" },
        { "a.b\r\n", "a.b\r\n.\r\n" },
        { "\r\n\r\n", "\r\n\r\n.\r\n" },
        { "a\rb\r\n", "a\rb\r\n.\r\n" },
        { "a\r\r\n", "a\r\r\n.\r\n" },
        { "a\r", "a\r\n.\r\n" },
        { "\r", "\r\n.\r\n" },
        { "\n.", "\r\n..\r\n.\r\n" },
        { "\0\x80\xFF\r\n", "\0\x80\xFF\r\n.\r\n" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void Message_IsTheSameHoweverItIsCut(string stored, string wire)
    {
        Written([stored]).Should().Be(wire);
        Written(stored.Select(c => c.ToString())).Should().Be(wire);
        for (int cut = 0; cut <= stored.Length; cut++)
        {
            Written([stored[..cut], stored[cut..]]).Should().Be(wire);
        }
    }

    [Fact]
    public void AnyMessage_IsReadBackByAClient()
    {
        Gen<string> text = Gen.Elements('.', '\r', '\n', 'a', '\xFF').ListOf().Select(list => string.Concat(list));
        Prop.ForAll(Arb.From(text), Arb.From(Gen.Choose(1, 5)), (stored, size) =>
        {
            string wire = Written(stored.Chunk(size).Select(part => new string(part)));
            return Read(wire) == Normalized(stored);
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("A: 1\r\nB: 2\r\n\r\n1\r\n2\r\n", 0, "A: 1\r\nB: 2\r\n\r\n.\r\n")]
    [InlineData("A: 1\r\nB: 2\r\n\r\n1\r\n2\r\n", 1, "A: 1\r\nB: 2\r\n\r\n1\r\n.\r\n")]
    [InlineData("A: 1\r\nB: 2\r\n\r\n1\r\n2\r\n", 3, "A: 1\r\nB: 2\r\n\r\n1\r\n2\r\n.\r\n")]
    [InlineData("A: 1\n\n\n.\n3\n", 2, "A: 1\r\n\r\n\r\n..\r\n.\r\n")]
    [InlineData("A: 1", 5, "A: 1\r\n.\r\n")]
    [InlineData("\r\nbody\r\n", 0, "\r\n.\r\n")]
    [InlineData("A: 1\r\n\r\n1\r\n2", 2, "A: 1\r\n\r\n1\r\n2\r\n.\r\n")]
    public void Top_EndsBehindItsLines(string stored, int lines, string wire)
    {
        Written([stored], lines).Should().Be(wire);
        Written(stored.Select(c => c.ToString()), lines).Should().Be(wire);
    }

    private static string Written(IEnumerable<string> parts, int? lines = null)
    {
        ArrayBufferWriter<byte> output = new();
        MessageText text = new(lines);
        int count = 0;
        foreach (string part in parts)
        {
            count += text.Write(Encoding.Latin1.GetBytes(part), output);
        }

        count += text.Finish(output);
        output.WrittenCount.Should().Be(count);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }

    // What a client makes of it that takes LF for a line's end, and the first dot alone for the end of it all.
    private static string Read(string wire)
    {
        StringBuilder message = new();
        string[] lines = wire.Split('\n');
        int end = Array.FindIndex(lines, line => line.TrimEnd('\r') == "." && line.Length == 2);
        end.Should().Be(lines.Length - 2, "nothing follows the end");
        foreach (string line in lines[..end])
        {
            line.Should().EndWith("\r");
            message.Append(line.StartsWith('.') ? line[1..] : line).Append('\n');
        }

        return message.ToString();
    }

    private static string Normalized(string stored)
    {
        StringBuilder text = new();
        for (int i = 0; i < stored.Length; i++)
        {
            text.Append(stored[i] == '\n' && (i == 0 || stored[i - 1] != '\r') ? "\r\n" : stored[i].ToString());
        }

        return text.Length == 0 || text[^1] == '\n' ? text.ToString()
            : text[^1] == '\r' ? text.Append('\n').ToString()
            : text.Append("\r\n").ToString();
    }
}
