namespace SmtpKit;

/// <summary>Every size, count and time that a server keeps to. The defaults are safe on the public Internet.</summary>
/// <remarks>The server takes a copy when it is made: later changes have no effect on it. Counts and sizes of 0 mean «no limit» where it is said.</remarks>
public sealed class SmtpLimits
{
    /// <summary>Longest command line, in octets, CRLF included. At least 512. Default: 2,048.</summary>
    /// <remarks>
    /// RFC 5321 section 4.5.3.1.4 asks for 512, extensions for more: with each parameter of every extension at its longest, MAIL comes to less than 1,300
    /// (AUTH= for 500 of them) and RCPT to less than 1,100 (ORCPT= for 507). A longer line is answered <c>500 5.5.2</c> and skipped, not buffered.
    /// </remarks>
    public int MaxCommandLine { get; set; } = 2048;

    /// <summary>Longest line of an AUTH exchange, the AUTH command included, in octets, without CRLF. At least 512. Default: 12,288.</summary>
    /// <remarks>RFC 4954 section 4 takes 12,288 for sufficient. A longer line is answered <c>500 5.5.6</c>, ends the exchange and is skipped, not buffered.</remarks>
    public int MaxAuthenticationLine { get; set; } = 12288;

    /// <summary>Most recipients of one transaction. At least 1. Default: 1,000.</summary>
    /// <remarks>RFC 5321 section 4.5.3.1.8 asks for at least 100. Further ones are answered <c>452 4.5.3</c>: the client sends the message again for those.</remarks>
    public int MaxRecipients { get; set; } = 1000;

    /// <summary>Most different domains among the recipients of a session; 0 for no limit. Default: 0.</summary>
    /// <remarks>
    /// RFC 9422 section 4.3 (RCPTDOMAINMAX), for a server that serves one domain in a session. A recipient of a further domain is answered
    /// <c>452 4.5.3</c>: the client sends the message again for it, over another connection. Domains have no case; <c>&lt;postmaster&gt;</c> alone has none.
    /// </remarks>
    public int MaxRecipientDomains { get; set; }

    /// <summary>Largest message, in octets, after unstuffing and with its last CRLF; 0 for no limit. Default: 37,748,736 (36 MiB).</summary>
    /// <remarks>
    /// Holds 25 MB of attachments in base64. Announced by SIZE (RFC 1870). Beyond it the message is answered <c>552 5.3.4</c>; as much again is
    /// read and dropped, so that the client hears the reply, and whoever sends still more is disconnected.
    /// </remarks>
    public long MaxMessageSize { get; set; } = 36 * 1024 * 1024;

    /// <summary>Most sessions at once; 0 for no limit. Default: 5,000.</summary>
    /// <remarks>
    /// Bounds memory and file handles. A further connection is answered <c>421 4.3.2</c> and closed; without a word where TLS or a PROXY header comes
    /// first. Behind a proxy the real connections count, from their first octet on.
    /// </remarks>
    public int MaxConnections { get; set; } = 5000;

    /// <summary>Most sessions at once from one IPv4 address, or from one IPv6 network of 64 bits; 0 for no limit. Default: 100.</summary>
    /// <remarks>
    /// Keeps one client from taking all of <see cref="MaxConnections"/>; an IPv6 host owns 64 bits of addresses. A further connection is
    /// answered <c>421 4.7.0</c> and closed. Behind a proxy the address counts that its PROXY header names. Peers without an IP address count in
    /// <see cref="MaxConnections"/> only. An address told by XCLIENT does not count: it comes when the connection has long been let in, may change with
    /// every message, and would let a proxy that is trusted with names also choose whose connections are refused.
    /// </remarks>
    public int MaxConnectionsPerAddress { get; set; } = 100;

    /// <summary>How many bad commands (unknown, malformed, too long, out of order) a session may send. At least 1. Default: 20.</summary>
    /// <remarks>The last of them is answered <c>421 4.7.0</c> and the session ends: whoever guesses, or speaks another protocol, goes.</remarks>
    public int MaxBadCommands { get; set; } = 20;

    /// <summary>How many recipients of a session the mailbox filter may refuse for good (5yz), VRFY and EXPN included; 0 for no limit. Default: 100.</summary>
    /// <remarks>
    /// The last of them is answered <c>421 4.7.0</c> and the session ends: whoever tries out which mailboxes exist pays with a connection each time. A
    /// mailing list's dead addresses stay below it.
    /// </remarks>
    public int MaxRefusedRecipients { get; set; } = 100;

    /// <summary>How many sign-ins may fail in a session. At least 1. Default: 3.</summary>
    /// <remarks>The last of them is answered <c>421 4.7.0</c> and the session ends, so that guessing costs a connection each time (RFC 4954 section 9).</remarks>
    public int MaxFailedLogins { get; set; } = 3;

    /// <summary>
    /// How many sign-ins may fail from one IPv4 address, or from one IPv6 network of 64 bits, within <see cref="FailedLoginWindow"/>; 0 for no limit.
    /// Default: 20.
    /// </summary>
    /// <remarks>
    /// Then AUTH is answered <c>454 4.7.0</c> there for <see cref="FailedLoginLockout"/>, without asking the authenticator. An office behind one address
    /// with a telephone that still has an old password stays below it. Counted are secrets that were tried, not malformed messages.
    /// </remarks>
    public int MaxFailedLoginsPerAddress { get; set; } = 20;

    /// <summary>How many sign-ins may fail by one user name within <see cref="FailedLoginWindow"/>, wherever from; 0 for no limit. Default: 50.</summary>
    /// <remarks>
    /// Then this name is answered <c>454 4.7.0</c> for <see cref="FailedLoginLockout"/>, with the right password too, without asking the authenticator:
    /// against guesses from many addresses. Case does not count, and names are counted whether or not there is such a user. It lets anybody with many
    /// addresses keep a user out, for as long as he goes on; 0 where that weighs more.
    /// </remarks>
    public int MaxFailedLoginsPerUser { get; set; } = 50;

    /// <summary>Most transactions of one session; 0 for no limit. Default: 100,000.</summary>
    /// <remarks>A MAIL beyond it is answered <c>421 4.7.0</c>: the client connects again, and a load balancer gets its say.</remarks>
    public int MaxTransactions { get; set; } = 100_000;

    /// <summary>Longest wait for a whole command line. Default: 5 minutes (RFC 5321 section 4.5.3.2.7).</summary>
    /// <remarks>Runs from the reply before it to the line's end: a client that sends octet by octet gains nothing. Then <c>421 4.4.2</c>.</remarks>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Longest wait for a whole line of an AUTH exchange. Default: 2 minutes; a user may have to type.</summary>
    /// <remarks>Then <c>421 4.4.2</c>.</remarks>
    public TimeSpan AuthenticationTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Longest wait for the next octets of a message. Default: 3 minutes (RFC 5321 section 4.5.3.2.5).</summary>
    /// <remarks>Then <c>421 4.4.2</c>, and nothing is stored.</remarks>
    public TimeSpan DataBlockTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>Longest wait for all the octets of one message together; time the store takes does not count. Default: 1 hour.</summary>
    /// <remarks>Then <c>421 4.4.2</c>, and nothing is stored.</remarks>
    public TimeSpan DataTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Least data rate of a message, in octets a second, over all the time spent waiting for it; 0 for none. Default: 128.</summary>
    /// <remarks>
    /// Against slow drips, which would hold a session for an hour with an octet every 3 minutes; a 2,400 baud modem is twice as fast. Judged after
    /// <see cref="MinDataRateGracePeriod"/>. Then <c>421 4.4.2</c>, and nothing is stored.
    /// </remarks>
    public int MinDataRate { get; set; } = 128;

    /// <summary>How much waiting for a message's octets is free before <see cref="MinDataRate"/> is asked for. Default: 3 minutes.</summary>
    /// <remarks>As long as <see cref="DataBlockTimeout"/>, so that one long pause, which RFC 5321 allows, is forgiven.</remarks>
    public TimeSpan MinDataRateGracePeriod { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>Longest TLS handshake. Default: 30 seconds.</summary>
    /// <remarks>Then the connection is closed; nothing can be said in the clear any more.</remarks>
    public TimeSpan TlsHandshakeTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for a whole PROXY header, where one is required. Default: 5 seconds.</summary>
    /// <remarks>
    /// For all of it: one that comes octet by octet gains nothing. Then the connection is closed without a word. The specification asks for at least 3, for a
    /// lost packet to be sent again.
    /// </remarks>
    public TimeSpan ProxyHeaderTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest wait for the peer to take what is sent to it. Default: 1 minute.</summary>
    /// <remarks>Then the connection is broken off: a peer that never reads its replies must not hold them in memory.</remarks>
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest time a mailbox filter or an authenticator may take. Default: 1 minute.</summary>
    /// <remarks>Then its token is cancelled and the client hears <c>451 4.3.0</c> (<c>454 4.7.0</c> to AUTH). A client waits 5 minutes (RFC 5321 section 4.5.3.2).</remarks>
    public TimeSpan HookTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Longest time the store and the middlewares may take for one message, waiting for the client's octets not counted. Default: 8 minutes.</summary>
    /// <remarks>
    /// Then their token is cancelled and the client hears <c>451 4.3.0</c>. Below the 10 minutes that a client waits for the final reply (RFC
    /// 5321 section 4.5.3.2.6): it must not give up, and send again, while the message is about to be stored.
    /// </remarks>
    public TimeSpan StoreTimeout { get; set; } = TimeSpan.FromMinutes(8);

    /// <summary>How long failed sign-ins of an address or of a user name add up, from the first of them. Default: 10 minutes.</summary>
    /// <remarks>Kept in memory, for 32,768 addresses and as many names: beyond that, the one that has not failed for longest is forgotten.</remarks>
    public TimeSpan FailedLoginWindow { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an address or a user name is locked after too many failed sign-ins. Default: 10 minutes.</summary>
    public TimeSpan FailedLoginLockout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a client waits to hear of its first failed sign-in; zero for no wait. Default: 1 second.</summary>
    /// <remarks>
    /// Doubled with each further one of the session, of the address or of the user name, up to <see cref="MaxFailedLoginDelay"/>. A wrong password and an
    /// unknown user wait as long. It ends early with the connection or with a stop.
    /// </remarks>
    public TimeSpan FailedLoginDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait for the news of a failed sign-in. Default: 8 seconds; clients give up after 30 and more.</summary>
    public TimeSpan MaxFailedLoginDelay { get; set; } = TimeSpan.FromSeconds(8);

    internal SmtpLimits Copy() => (SmtpLimits)MemberwiseClone();

    /// <summary>Checks every limit.</summary>
    /// <exception cref="ArgumentException">One is outside its range; the message names it.</exception>
    /// <param name="path">What stands before the property in the exception's <see cref="ArgumentException.ParamName"/>.</param>
    internal void Validate(string path)
    {
        AtLeast(path, MaxCommandLine, 512, nameof(MaxCommandLine));
        AtLeast(path, MaxAuthenticationLine, 512, nameof(MaxAuthenticationLine));
        AtLeast(path, MaxRecipients, 1, nameof(MaxRecipients));
        AtLeast(path, MaxRecipientDomains, 0, nameof(MaxRecipientDomains));
        AtLeast(path, MaxMessageSize, 0, nameof(MaxMessageSize));
        AtLeast(path, MaxConnections, 0, nameof(MaxConnections));
        AtLeast(path, MaxConnectionsPerAddress, 0, nameof(MaxConnectionsPerAddress));
        AtLeast(path, MaxBadCommands, 1, nameof(MaxBadCommands));
        AtLeast(path, MaxRefusedRecipients, 0, nameof(MaxRefusedRecipients));
        AtLeast(path, MaxFailedLogins, 1, nameof(MaxFailedLogins));
        AtLeast(path, MaxFailedLoginsPerAddress, 0, nameof(MaxFailedLoginsPerAddress));
        AtLeast(path, MaxFailedLoginsPerUser, 0, nameof(MaxFailedLoginsPerUser));
        AtLeast(path, MaxTransactions, 0, nameof(MaxTransactions));
        AtLeast(path, MinDataRate, 0, nameof(MinDataRate));
        Positive(path, CommandTimeout, nameof(CommandTimeout));
        Positive(path, AuthenticationTimeout, nameof(AuthenticationTimeout));
        Positive(path, DataBlockTimeout, nameof(DataBlockTimeout));
        Positive(path, DataTimeout, nameof(DataTimeout));
        Positive(path, MinDataRateGracePeriod, nameof(MinDataRateGracePeriod));
        Positive(path, TlsHandshakeTimeout, nameof(TlsHandshakeTimeout));
        Positive(path, ProxyHeaderTimeout, nameof(ProxyHeaderTimeout));
        Positive(path, FlushTimeout, nameof(FlushTimeout));
        Positive(path, HookTimeout, nameof(HookTimeout));
        Positive(path, StoreTimeout, nameof(StoreTimeout));
        Positive(path, FailedLoginWindow, nameof(FailedLoginWindow));
        Positive(path, FailedLoginLockout, nameof(FailedLoginLockout));
        Positive(path, MaxFailedLoginDelay, nameof(MaxFailedLoginDelay));
        if (FailedLoginDelay != TimeSpan.Zero)
        {
            Positive(path, FailedLoginDelay, nameof(FailedLoginDelay));
        }
    }

    private static void AtLeast(string path, long value, long least, string name)
    {
        if (value < least)
        {
            throw new ArgumentException($"{nameof(SmtpLimits)}.{name} is {value}; at least {least} is needed.", path + name);
        }
    }

    // A day is beyond every wait that SMTP knows, and keeps sums of times far from overflow.
    private static void Positive(string path, TimeSpan value, string name)
    {
        if (value <= TimeSpan.Zero || value > TimeSpan.FromDays(1))
        {
            throw new ArgumentException($"{nameof(SmtpLimits)}.{name} is {value}; more than zero and at most one day is needed.", path + name);
        }
    }
}
