namespace SmtpKit.Gate;

/// <summary>What a client says over and over, under the name that its figures go by.</summary>
/// <param name="Name">For the table of figures.</param>
/// <param name="Each">What is counted: once for each message or command.</param>
internal sealed record Traffic(string Name, params Exchange[] Each)
{
    private const string Mail = "MAIL FROM:<sender@example.com>\r\n";
    private const string Rcpt = "RCPT TO:<recipient@example.org>\r\n";
    private const string Data = "DATA\r\n";

    /// <summary>A message after the other, each reply waited for: workload W2.</summary>
    public static Traffic Reused { get; } = new("reused message", new(Mail, "250"), new(Rcpt, "250"), new(Data, "354"), new(Message(1024), "250"));

    /// <summary>MAIL, RCPT and DATA at once (RFC 2920).</summary>
    public static Traffic Pipelined { get; } = new("pipelined message", new(Mail + Rcpt + Data, "250 250 354"), new(Message(1024), "250"));

    /// <summary>The same, and the next message's commands come with the end of the one before: one write, one group of replies.</summary>
    public static Traffic Streamed { get; } = new("streamed message", new Exchange(Message(1024) + Mail + Rcpt + Data, "250 250 250 354"))
    {
        Before = [new(Mail + Rcpt + Data, "250 250 354")],
        After = [new(Message(1024), "250")],
    };

    /// <summary>One message a connection: workload W1.</summary>
    public static Traffic Connecting { get; } =
        new("connection with a message", new(Mail, "250"), new(Rcpt, "250"), new(Data, "354"), new(Message(1024), "250"), new("QUIT\r\n", "221")) { Connects = true };

    public static Traffic Large { get; } =
        new("reused message of 150 KB", new(Mail, "250"), new(Rcpt, "250"), new(Data, "354"), new(Message(150 * 1024), "250"));

    /// <summary>Those that a slow way of counting is for.</summary>
    public static IReadOnlyList<Traffic> Main { get; } = [Reused, Pipelined, Streamed, Connecting, Large];

    public static IReadOnlyList<Traffic> All { get; } =
    [
        Reused,
        Pipelined,
        Streamed,
        new("chunked message", new(Mail, "250"), new(Rcpt, "250"), new($"BDAT 1024 LAST\r\n{new string('x', 1024)}", "250")),
        Large,
        Connecting,
        new("connection", new Exchange("QUIT\r\n", "221")) { Connects = true },
        new("NOOP", new Exchange("NOOP\r\n", "250")),
        new("RSET", new Exchange("RSET\r\n", "250")),
        new("VRFY", new Exchange("VRFY postmaster\r\n", "252")),
        new("EHLO", new Exchange("EHLO client.example.com\r\n", "250")),
        new("MAIL and RSET", new(Mail, "250"), new("RSET\r\n", "250")),
        new("MAIL in a transaction", new Exchange(Mail, "503")) { Before = [new(Mail, "250")], After = [new("RSET\r\n", "250")] },
        new("RCPT before MAIL", new Exchange(Rcpt, "503")),
        new("unknown command", new Exchange("XYZZY\r\n", "500")),
    ];

    /// <summary>What comes before the first.</summary>
    public Exchange[] Before { get; init; } = [];

    /// <summary>What comes behind the last.</summary>
    public Exchange[] After { get; init; } = [];

    /// <summary>Whether each has a connection of its own: greeting, EHLO and end are counted, too.</summary>
    public bool Connects { get; init; }

    // So many octets, in lines as base64 has them; and the final dot.
    private static string Message(int size)
    {
        const string Header = "Subject: gate\r\n\r\n";
        string line = new string('x', 76) + "\r\n";
        int left = size - Header.Length;
        string lines = string.Concat(Enumerable.Repeat(line, (left - 2) / line.Length));
        return $"{Header}{lines}{new string('y', left - lines.Length - 2)}\r\n.\r\n";
    }
}
