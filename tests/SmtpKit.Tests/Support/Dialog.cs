using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace SmtpKit.Tests.Support;

/// <summary>
/// Plays a transcript against a server in memory. <c>C:</c> a line that the client sends, with CRLF; in it <c>\r \n \0 \xHH</c> and <c>\\</c> stand for octets, and a
/// line that ends with <c>\</c> is sent without CRLF. <c>S:</c> a reply line that must come; <c>*</c> stands for any text and <c>\s</c> for a space; a whole reply is matched line by line, or <c>S: 250+</c> takes all its lines. <c>S: (closed)</c>
/// the end of the connection. <c>T:</c> seconds that pass on the server's clock. <c>C: (hangs up)</c> closes the client's end. The lines that the client sends one after the
/// other go in one write.
/// </summary>
internal static class Dialog
{
    /// <summary>Plays it twice against a plain server: with whole writes, and octet by octet.</summary>
    public static Task PlayAsync(string transcript) => PlayAsync(() => new TestServer(), transcript);

    /// <summary>Plays it twice, each time against a server made for it: with whole writes, and octet by octet.</summary>
    public static async Task PlayAsync(Func<TestServer> makeServer, string transcript)
    {
        foreach (bool octetByOctet in new[] { false, true })
        {
            await using TestServer server = makeServer();
            await using TestClient client = server.Connect();
            await PlayAsync(server, client, transcript, octetByOctet);
        }
    }

    /// <summary>Plays it once, against a prepared server.</summary>
    public static async Task PlayAsync(TestServer server, string transcript)
    {
        await using TestClient client = server.Connect();
        await PlayAsync(server, client, transcript);
    }

    /// <summary>Plays it on an open connection.</summary>
    public static async Task PlayAsync(TestServer server, TestClient client, string transcript, bool octetByOctet = false)
    {
        StringBuilder played = new();
        Queue<string> replyLines = new();
        List<byte> toSend = [];
        string[] steps = transcript.ReplaceLineEndings("\n").Split('\n');
        foreach (string raw in steps)
        {
            string step = raw.Trim();
            if (step.Length == 0 || step.StartsWith('#'))
            {
                continue;
            }

            string what = step.Length > 2 ? step[2..].TrimStart() : "";
            if (step.StartsWith("C:", StringComparison.Ordinal) && what != "(hangs up)")
            {
                toSend.AddRange(Octets(what));
                played.AppendLine(step);
                continue;
            }

            if (toSend.Count > 0)
            {
                await SendAsync(client, [.. toSend], octetByOctet);
                toSend.Clear();
            }

            if (step == "C: (hangs up)")
            {
                await client.DisposeAsync();
            }
            else if (step.StartsWith("T:", StringComparison.Ordinal))
            {
                await client.SessionWaitsAsync();
                server.Clock.Advance(TimeSpan.FromSeconds(double.Parse(what, CultureInfo.InvariantCulture)));
            }
            else if (step.StartsWith("S:", StringComparison.Ordinal))
            {
                if (replyLines.Count == 0)
                {
                    string? reply = await client.ReadReplyAsync();
                    if (what.EndsWith('+') && reply?.StartsWith(what[..^1], StringComparison.Ordinal) == true)
                    {
                        played.AppendLine(step);
                        continue;
                    }

                    foreach (string line in reply is null ? ["(closed)"] : reply.Split('\n'))
                    {
                        replyLines.Enqueue(line);
                    }
                }

                string got = replyLines.Dequeue();
                string pattern = "^" + Regex.Escape(what.Replace("\\s", " ", StringComparison.Ordinal)).Replace("\\*", ".*", StringComparison.Ordinal) + "$";
                Regex.IsMatch(got, pattern).Should().BeTrue($"the server was to answer '{what}' and answered '{got}' after:\n{played}");
            }
            else
            {
                throw new FormatException($"'{step}' is no step of a transcript.");
            }

            played.AppendLine(step);
        }

        replyLines.Should().BeEmpty("the transcript has the whole of a reply");
        if (toSend.Count > 0)
        {
            await SendAsync(client, [.. toSend], octetByOctet);
        }
    }

    private static async Task SendAsync(TestClient client, byte[] octets, bool octetByOctet)
    {
        foreach (byte[] part in octets.Chunk(octetByOctet ? 1 : octets.Length))
        {
            await client.SessionWaitsAsync();
            try
            {
                await client.SendAsync(part);
            }
            catch (IOException)
            {
                // Nobody reads any more: what the session has said at its end is still to be read.
                await client.SessionEndsAsync();
                return;
            }
        }

        await client.SessionWaitsAsync();
    }

    private static byte[] Octets(string line)
    {
        bool withoutEnd = line.EndsWith('\\') && !line.EndsWith("\\\\", StringComparison.Ordinal);
        line = withoutEnd ? line[..^1] : line;
        List<byte> octets = [];
        for (int i = 0; i < line.Length; i++)
        {
            if (line[i] != '\\')
            {
                octets.AddRange(Encoding.UTF8.GetBytes(line[i].ToString()));
                continue;
            }

            i++;
            switch (line[i])
            {
                case 'r': octets.Add((byte)'\r'); break;
                case 'n': octets.Add((byte)'\n'); break;
                case '0': octets.Add(0); break;
                case 's': octets.Add((byte)' '); break;
                case 't': octets.Add((byte)'\t'); break;
                case '\\': octets.Add((byte)'\\'); break;
                case 'x':
                    octets.Add(byte.Parse(line.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                default: throw new FormatException($"'\\{line[i]}' stands for no octet.");
            }
        }

        if (!withoutEnd)
        {
            octets.AddRange("\r\n"u8);
        }

        return [.. octets];
    }
}
