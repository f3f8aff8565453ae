namespace SmtpKit.Tests.Fuzz;

/// <summary>Makes new conversations of old ones: other octets, other segments, another end.</summary>
internal sealed class Mutator(Random random)
{
    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "\r\n", "\r", "\n", ".", "\0", "\r\n.\r\n", "\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r\n.\n", "\r\n\0.\r\n", "\r\n.\0\r\n", " ", "\t", "\x7F", "\x80", "\xFF", "\xC3\xA9",
            "<", ">", "@", ":", "=", "+", "*", "\"", "\\", "..", "EHLO c\r\n", "HELO c\r\n", "LHLO c\r\n", "MAIL FROM:<a@b.test>\r\n", "RCPT TO:<c@d.test>\r\n", "DATA\r\n", "RSET\r\n",
            "NOOP\r\n", "QUIT\r\n", "VRFY c\r\n", "EXPN c\r\n", "HELP\r\n", "STARTTLS\r\n", "AUTH PLAIN\r\n", "AUTH LOGIN\r\n", "AUTH PLAIN AGFkYQBzZWNyZXQ=\r\n", "BDAT 5\r\nhello", "BDAT 20\r\n", "BDAT 3 LAST\r\n", "BDAT 99999999999999999999\r\n", "BDAT ", " LAST", " BODY=BINARYMIME", "GET / HTTP/1.1\r\n", "\x16\x03\x01",
            "BDAT 0 LAST\r\n", "AGFkYQBzZWNyZXQ=\r\n", " SIZE=10", " BODY=8BITMIME", " SMTPUTF8", "MAIL FROM:<a@b.test>\r\nRCPT TO:<c@d.test>\r\nDATA\r\nx\r\n.\r\n",
        }.Select(text => text.Select(c => (byte)c).ToArray()),
        [.. Enumerable.Repeat((byte)'x', 520)],
        [.. Enumerable.Repeat((byte)'A', 610)],
        [.. Enumerable.Repeat("RCPT TO:<c@d.test>\r\n"u8.ToArray(), 6).SelectMany(o => o)],
        [.. Enumerable.Repeat("NOOP\r\n"u8.ToArray(), 120).SelectMany(o => o)],
        [.. Enumerable.Repeat("X-Header: x\r\n"u8.ToArray(), 250).SelectMany(o => o)],
    ];

    private static readonly FuzzStepKind[] Endings = [FuzzStepKind.HangUp, FuzzStepKind.HangUp, FuzzStepKind.Reset, FuzzStepKind.Silence];

    /// <summary>Makes one of any of the corpus.</summary>
    public FuzzInput Next()
    {
        FuzzInput input = Corpus.All[random.Next(Corpus.All.Count)].Input;
        List<byte> octets = [.. input.Octets];
        for (int i = random.Next(6); i > 0; i--)
        {
            Change(octets);
        }

        string server = random.Next(4) == 0 ? FuzzServer.All.Keys.ElementAt(random.Next(FuzzServer.All.Count)) : input.Server;
        FuzzStepKind ending = random.Next(3) == 0 ? Endings[random.Next(Endings.Length)] : input.Ending;
        List<FuzzStep> steps = [.. Cut([.. octets]).Select(FuzzStep.Send)];
        if (random.Next(40) == 0 || (input.ReadsNoMore && random.Next(2) == 0))
        {
            steps.Insert(random.Next(steps.Count + 1), FuzzStep.Of(FuzzStepKind.ReadsNoMore));
        }

        steps.Add(FuzzStep.Of(ending));
        return new FuzzInput(server, steps);
    }

    /// <summary>The same in other segments.</summary>
    public FuzzInput Cut(FuzzInput input) => input.Cut(Cut(input.Octets));

    /// <summary>Cuts octets into segments: none, all, at random, or where the end of data is.</summary>
    public IEnumerable<byte[]> Cut(byte[] octets)
    {
        int way = octets.Length > 5000 ? 3 : random.Next(4);
        List<int> cuts = way switch
        {
            0 => [.. Enumerable.Range(1, Math.Max(0, octets.Length - 1))],
            1 => [.. Enumerable.Range(1, Math.Max(0, octets.Length - 1)).Where(at => octets[at] is (byte)'\r' or (byte)'\n' or (byte)'.' && random.Next(2) == 0)],
            2 => [.. Enumerable.Range(0, random.Next(12)).Select(_ => random.Next(octets.Length + 1)).Order()],
            _ => [],
        };
        int from = 0;
        foreach (int cut in cuts.Append(octets.Length))
        {
            // No pipe gives an empty segment.
            if (cut > from)
            {
                yield return octets[from..cut];
                from = cut;
            }
        }
    }

    private void Change(List<byte> octets)
    {
        int at = random.Next(octets.Count + 1);
        int length = Math.Min(octets.Count - at, random.Next(4) == 0 ? random.Next(200) : random.Next(4));
        switch (random.Next(7))
        {
            case 0:
                octets.RemoveRange(at, length);
                break;
            case 1 when at < octets.Count:
                octets[at] = (byte)random.Next(256);
                break;
            case 2 when at < octets.Count:
                octets[at] ^= (byte)(1 << random.Next(8));
                break;
            case 3:
                octets.InsertRange(at, octets.GetRange(at, length));
                break;
            case 4:
                byte[] other = Corpus.All[random.Next(Corpus.All.Count)].Input.Octets;
                int from = random.Next(other.Length + 1);
                octets.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(1, 400))]);
                break;
            default:
                octets.InsertRange(at, Tokens[random.Next(Tokens.Length)]);
                break;
        }
    }
}
