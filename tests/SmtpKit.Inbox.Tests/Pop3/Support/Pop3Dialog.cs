using System.Globalization;
using System.Text.RegularExpressions;

namespace SmtpKit.Inbox.Tests.Pop3.Support;

/// <summary>
/// Plays a transcript against a server in memory. <c>C:</c> a line that the client sends, with CRLF; lines one after the other go in one write. <c>S:</c> a
/// line that must come, in which <c>*</c> stands for any text; <c>S: (closed)</c> the end of the connection. <c>T:</c> seconds that pass on the server's
/// clock. Nothing may come that the transcript does not have.
/// </summary>
internal static class Pop3Dialog
{
    /// <summary>Plays it twice, each time against a server made for it: with whole writes, and octet by octet.</summary>
    public static async Task PlayAsync(Func<Pop3TestServer> makeServer, string transcript)
    {
        foreach (bool octetByOctet in new[] { false, true })
        {
            await using Pop3TestServer server = makeServer();
            await PlayAsync(server, transcript, octetByOctet: octetByOctet);
        }
    }

    /// <summary>Plays it once, against a prepared server.</summary>
    public static async Task PlayAsync(Pop3TestServer server, string transcript, bool isLocal = true, bool octetByOctet = false)
    {
        await using Pop3Client client = server.Connect(isLocal);
        List<string> played = [];
        List<string> toSend = [];
        foreach (string step in transcript.ReplaceLineEndings("\n").Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            string what = step.Length > 3 ? step[3..] : "";
            if (step.StartsWith("C:", StringComparison.Ordinal))
            {
                toSend.Add(what);
                played.Add(step);
                continue;
            }

            await SendAsync(client, toSend, octetByOctet);
            if (step.StartsWith("T:", StringComparison.Ordinal))
            {
                await client.SessionWaitsAsync();
                server.Clock.Advance(TimeSpan.FromSeconds(double.Parse(what, CultureInfo.InvariantCulture)));
            }
            else if (step.StartsWith("S:", StringComparison.Ordinal))
            {
                string got = await client.ReadLineAsync() ?? "(closed)";
                string pattern = "^" + Regex.Escape(what).Replace("\\*", ".*", StringComparison.Ordinal) + "$";
                Regex.IsMatch(got, pattern).Should().BeTrue($"the server was to say '{what}' and said '{got}' after:\n{string.Join('\n', played)}");
            }
            else
            {
                throw new FormatException($"'{step}' is no step of a transcript.");
            }

            played.Add(step);
        }

        await SendAsync(client, toSend, octetByOctet);
        if (!played[^1].EndsWith("(closed)", StringComparison.Ordinal))
        {
            client.FinishSending();
            (await client.ReadToEndAsync()).Should().BeEmpty("the transcript has all that is said");
        }
    }

    private static async Task SendAsync(Pop3Client client, List<string> lines, bool octetByOctet)
    {
        byte[] octets = [.. lines.SelectMany(line => System.Text.Encoding.UTF8.GetBytes(line + "\r\n"))];
        lines.Clear();
        foreach (byte[] part in octets.Chunk(octetByOctet ? 1 : Math.Max(1, octets.Length)))
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
    }
}
