using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using SmtpKit.Testing.Replaying;

namespace SmtpKit.Testing;

/// <summary>Plays a session's transcript as its client, and compares what the server answers: a bug report that is a test.</summary>
/// <remarks>
/// Lines of <see cref="FakeSession.Transcript"/> or written by hand: <c>C:</c> is sent, <c>S:</c> must come (<c>*</c> in it stands for any text), <c>#</c> is a
/// remark. <c>C: (1234 octets)</c> sends a made-up message of that size, <c>C: (hangs up)</c> closes, <c>S: (closed)</c> expects the end. Behind a 220 to
/// STARTTLS a handshake is made; any certificate is taken. For <c>****</c> the credentials below are sent (PLAIN, LOGIN, XOAUTH2, OAUTHBEARER).
/// </remarks>
public sealed partial class Replay
{
    private readonly string[] _steps;

    /// <summary>Takes a transcript.</summary>
    /// <exception cref="FormatException">A line begins with neither <c>C:</c> nor <c>S:</c> nor <c>#</c>.</exception>
    public Replay(string transcript)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        _steps = [.. transcript.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimStart()).Where(line => line.Length > 0 && line[0] != '#')];
        string? wrong = _steps.FirstOrDefault(step => !step.StartsWith("C:", StringComparison.Ordinal) && !step.StartsWith("S:", StringComparison.Ordinal));
        if (wrong is not null)
        {
            throw new FormatException($"'{wrong}' is no line of a transcript: it begins with neither C: nor S: nor #.");
        }
    }

    /// <summary>Who signs in where the transcript has <c>****</c>. Default: <c>replay</c>.</summary>
    public string UserName { get; init; } = "replay";

    /// <summary>With which password or token. Default: <c>replay</c>.</summary>
    public string Password { get; init; } = "replay";

    /// <summary>Whether TLS comes before anything else. Default: not.</summary>
    public TlsMode Tls { get; init; }

    /// <summary>How long one reply may take. Default: 10 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock for <see cref="Timeout"/>. Default: <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Plays it against a fake server, in memory.</summary>
    /// <exception cref="MailExpectationException">The server answered otherwise, or not in time; the message has what was said.</exception>
    public async Task AgainstAsync(FakeSmtpServer server, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        await AgainstAsync(await server.ConnectAsync().ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Plays it against any server.</summary>
    /// <exception cref="MailExpectationException">The server answered otherwise, or not in time; the message has what was said.</exception>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    public async Task AgainstAsync(string host, int port, CancellationToken cancellationToken = default)
    {
        using TcpClient client = new();
        await client.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
        await AgainstAsync(client.GetStream(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Plays it over a connection, which is disposed of afterwards.</summary>
    /// <exception cref="MailExpectationException">The server answered otherwise, or not in time; the message has what was said.</exception>
    public async Task AgainstAsync(Stream connection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(connection);
        StringBuilder played = new();
        ReplayLink link = new(connection, Timeout, TimeProvider, cancellationToken);
        await using (link.ConfigureAwait(false))
        {
            if (Tls == TlsMode.Implicit)
            {
                await link.StartTlsAsync().ConfigureAwait(false);
            }

            Credentials credentials = new(UserName, Password);
            string lastCommand = "";
            foreach (string step in _steps)
            {
                string text = step[2..].TrimStart();
                if (step[0] == 'C')
                {
                    lastCommand = Credentials.IsMasked(text) ? lastCommand : text;
                    await PlayAsync(link, credentials, text).ConfigureAwait(false);
                }
                else
                {
                    string? got = await link.ReadLineAsync(text, played).ConfigureAwait(false);
                    Compare(text, got, played);
                    if (lastCommand.Equals("STARTTLS", StringComparison.OrdinalIgnoreCase) && got?.StartsWith("220 ", StringComparison.Ordinal) == true)
                    {
                        await link.StartTlsAsync().ConfigureAwait(false);
                    }
                }

                played.Append(step).Append('\n');
            }
        }
    }

    private static async Task PlayAsync(ReplayLink link, Credentials credentials, string text)
    {
        if (text == "(hangs up)")
        {
            await link.HangUpAsync().ConfigureAwait(false);
            return;
        }

        Match size = MessageSize().Match(text);
        if (size.Success)
        {
            int octets = int.Parse(size.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
            await link.WriteAsync(MadeUp.Message(octets)).ConfigureAwait(false);
            if (!size.Groups[2].Success)
            {
                await link.WriteAsync(".\r\n"u8.ToArray()).ConfigureAwait(false);
            }

            return;
        }

        byte[] line = [.. TranscriptText.Octets(credentials.Unmask(text)), .. "\r\n"u8];
        await link.WriteAsync(line).ConfigureAwait(false);
        Match chunk = Chunk().Match(text);
        if (chunk.Success)
        {
            await link.WriteAsync(MadeUp.Message(int.Parse(chunk.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture))).ConfigureAwait(false);
        }
    }

    private static void Compare(string wanted, string? got, StringBuilder played)
    {
        string shown = got ?? "(closed)";
        string pattern = "^" + Regex.Escape(wanted).Replace("\\*", ".*", StringComparison.Ordinal) + "$";
        if (!Regex.IsMatch(shown, pattern, RegexOptions.CultureInvariant | RegexOptions.Singleline))
        {
            throw new MailExpectationException($"The server was to answer '{wanted}' and answered '{shown}' after:\n{played}");
        }
    }

    [GeneratedRegex(@"^\((\d{1,9}) octets(, broken off.*)?\)$")]
    private static partial Regex MessageSize();

    [GeneratedRegex(@"^BDAT (\d{1,9})( LAST)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Chunk();
}
