using System.Buffers;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmtpKit.Tests.Support;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

public sealed class DotReaderTests
{
    [Theory]
    // The end alone: an empty message.
    [InlineData(".\r\n", "")]
    // The final CRLF belongs to the message.
    [InlineData("hello\r\n.\r\n", "hello\r\n")]
    [InlineData("\r\n.\r\n", "\r\n")]
    // Stuffed dots (RFC 5321 section 4.5.2): the first one goes, whatever follows.
    [InlineData("..x\r\n.\r\n", ".x\r\n")]
    [InlineData("..\r\n.\r\n", ".\r\n")]
    [InlineData("...\r\n.\r\n", "..\r\n")]
    [InlineData("a\r\n..b\r\n...c\r\n.d\r\n.\r\n", "a\r\n.b\r\n..c\r\nd\r\n")]
    [InlineData("a.b\r\na.\r\n.\r\n", "a.b\r\na.\r\n")]
    [InlineData("\r\n\r\n..\r\n\r\n.\r\n", "\r\n\r\n.\r\n\r\n")]
    public void Data_IsUnstuffedHoweverTheBytesArrive(string wire, string message)
    {
        foreach (ReadOnlySequence<byte> input in Cuts.Of(wire + "QUIT\r\n"))
        {
            Read(input).Should().Be((message, 0, "QUIT\r\n"));
        }
    }

    [Theory]
    // Every look-alike of an end of data: none of them is one, each is counted, and each becomes CRLF.
    [InlineData("a\n.\nb\r\n.\r\n", "a\r\n.\r\nb\r\n", 2)]
    [InlineData("a\n.\r\nb\r\n.\r\n", "a\r\n.\r\nb\r\n", 1)]
    [InlineData("a\r\n.\nb\r\n.\r\n", "a\r\n\r\nb\r\n", 1)]
    [InlineData("a\r.\rb\r\n.\r\n", "a\r\n.\r\nb\r\n", 2)]
    [InlineData("a\r\n.\rb\r\n.\r\n", "a\r\n\r\nb\r\n", 1)]
    [InlineData("a\r.\r\nb\r\n.\r\n", "a\r\n.\r\nb\r\n", 1)]
    [InlineData("a\r\r\n.\r\n", "a\r\n\r\n", 1)]
    [InlineData("a\r\n.\r\r\nb\r\n.\r\n", "a\r\n\r\n\r\nb\r\n", 1)]
    [InlineData("a\n\r\n.\r\n", "a\r\n\r\n", 1)]
    [InlineData("\n.\r\n\r\n.\r\n", "\r\n.\r\n\r\n", 1)]
    [InlineData("\r.\r\n.\r\n", "\r\n.\r\n", 1)]
    [InlineData("a\0\n.\0\r\n.\r\n", "a\0\r\n.\0\r\n", 1)]
    public void BareLineEnding_IsCountedAndNeverAnEnd(string wire, string repaired, int count)
    {
        foreach (ReadOnlySequence<byte> input in Cuts.Of(wire + "QUIT\r\n"))
        {
            Read(input).Should().Be((repaired, count, "QUIT\r\n"));
        }
    }

    [Fact]
    public void AnyOctets_ReadAsASlowReferenceReadsThem()
    {
        // Octets that matter, far more often than chance would have them; and others between, so that they come to lie on each edge of a block of 64.
        Gen<string> wires = Gen.Elements("\r\n", "\r\n.", "\r\n.\r\n", "\r", "\n", ".", "a", "bc", "\0", new string('x', 31), new string('y', 62)).ArrayOf().Select(parts => string.Concat(parts));
        Prop.ForAll(wires.ToArbitrary(), wire =>
        {
            string whole = wire + "\r\n.\r\n";
            (string Message, int Bare, string Left) expected = ReferenceRead(whole);
            byte[] octets = Encoding.Latin1.GetBytes(whole);
            bool same = Read(new ReadOnlySequence<byte>(octets)) == expected
                && Read(Cuts.Segments([.. octets.Select(o => new[] { o })])) == expected
                && Read(Cuts.Segments([.. octets.Chunk(3)])) == expected
                && Read(Cuts.Segments([.. octets.Chunk(67)])) == expected;
            return same;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    // Each place of a block, and the ones around its edges.
    [Theory]
    [InlineData("\r\n.x")]
    [InlineData("\r\n..\r\n")]
    [InlineData("\nx")]
    [InlineData("\rx")]
    [InlineData("\r\n.\n")]
    [InlineData("\r.\r")]
    public void WhatMatters_IsSeenAtEachPlaceOfABlock(string wire)
    {
        for (int before = 0; before <= 130; before++)
        {
            string whole = new string('x', before) + wire + new string('x', 70) + "\r\n.\r\n";
            Read(new ReadOnlySequence<byte>(Encoding.Latin1.GetBytes(whole))).Should().Be(ReferenceRead(whole), "{0} octets before", before);
        }
    }

    private static (string Message, int Bare, string Left) Read(ReadOnlySequence<byte> input)
    {
        DotReader reader = default;
        StringBuilder message = new();
        while (!input.IsEmpty && !reader.IsEnd)
        {
            ReadOnlyMemory<byte> first = input.First;
            if (first.IsEmpty)
            {
                SequencePosition next = input.Start;
                input.TryGet(ref next, out _);
                input = input.Slice(next);
                continue;
            }

            ReadOnlyMemory<byte> slice = reader.Read(first, out int consumed);
            message.Append(Encoding.Latin1.GetString(slice.Span));
            (consumed > 0 || slice.Length > 0).Should().BeTrue("every call gets on");
            input = input.Slice(consumed);
        }

        reader.IsEnd.Should().BeTrue();
        return (message.ToString(), reader.BareLineEndings, Encoding.Latin1.GetString(input.ToArray()));
    }

    // Octet by octet, with a memory of what came before: slow and plain, and no code shared.
    private static (string Message, int Bare, string Left) ReferenceRead(string wire)
    {
        StringBuilder message = new();
        int bare = 0;
        bool lineStart = true;
        for (int i = 0; i < wire.Length; i++)
        {
            if (lineStart && wire[i] == '.')
            {
                if (wire.AsSpan(i + 1).StartsWith("\r\n"))
                {
                    return (message.ToString(), bare, wire[(i + 3)..]);
                }

                lineStart = false;
                continue;
            }

            lineStart = false;
            if (wire[i] == '\r' && i + 1 < wire.Length && wire[i + 1] == '\n')
            {
                message.Append("\r\n");
                lineStart = true;
                i++;
            }
            else if (wire[i] is '\r' or '\n')
            {
                message.Append("\r\n");
                bare++;
            }
            else
            {
                message.Append(wire[i]);
            }
        }

        throw new InvalidOperationException("The data has no end.");
    }
}
