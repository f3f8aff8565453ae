using System.Collections.Concurrent;
using SmtpKit.Testing.Faults;

namespace SmtpKit.Testing;

/// <summary>Says when a fault strikes: <c>smtp.When.Recipient("full@example.com").Reply(SmtpReply.MailboxFull).FirstTimes(2)</c>.</summary>
/// <remarks>
/// Of several that fit, the one that was made first strikes, as often as it was told, and then the next one; delays add up and go with any of them. A fault
/// holds for connections that are open, too. Thread-safe.
/// </remarks>
public sealed class FaultConditions
{
    private static readonly SmtpReply Greylisted = new(450, new(4, 7, 1), "Greylisted, try again in a moment");

    private readonly FaultBook _book;

    internal FaultConditions(FaultBook book) => _book = book;

    /// <summary>A client connects.</summary>
    public ConnectFaults Connect() => new(Point(FaultStage.Connect, null, static _ => true));

    /// <summary>The server greets. A 4yz is said as 421 and a 5yz as 554, and nothing but QUIT is listened to (RFC 5321 section 3.1).</summary>
    public ReplyFaults Greeting() => new(Point(FaultStage.Greeting, null, static _ => true));

    /// <summary>A client greets with EHLO, or in LMTP with LHLO.</summary>
    /// <param name="name">What it calls itself, in any case; null for any.</param>
    public ReplyFaults Ehlo(string? name = null) => new(Point(FaultStage.Ehlo, name, Named(name)));

    /// <summary>A client says STARTTLS where that is in order.</summary>
    public ReplyFaults StartTls() => new(Point(FaultStage.StartTls, null, static _ => true));

    /// <summary>A TLS handshake is under way.</summary>
    public HandshakeFaults Handshake() => new(Point(FaultStage.Handshake, null, static _ => true));

    /// <summary>A client signs in, and has sent what proves who it is.</summary>
    /// <param name="userName">Its user name, to the letter; null for any.</param>
    public ReplyFaults Auth(string? userName = null) =>
        new(Point(FaultStage.Auth, userName, subject => userName is null || (subject as string) == userName));

    /// <summary>A client names the sender (MAIL).</summary>
    /// <param name="addressOrDomain">The reverse-path or its domain, in any case; empty for <c>&lt;&gt;</c>, null for any.</param>
    public ReplyFaults Sender(string? addressOrDomain = null) => new(Point(FaultStage.Mail, addressOrDomain, Addressed(addressOrDomain)));

    /// <summary>A client names a recipient (RCPT).</summary>
    /// <param name="addressOrDomain">The address or its domain, in any case; null for any.</param>
    public ReplyFaults Recipient(string? addressOrDomain = null) => new(Point(FaultStage.Rcpt, addressOrDomain, Addressed(addressOrDomain)));

    /// <summary>A client says DATA where that is in order.</summary>
    public ReplyFaults Data() => new(Point(FaultStage.Data, null, static _ => true));

    /// <summary>A message has come to its end, by DATA or by BDAT.</summary>
    /// <param name="condition">Which message; null for any. It runs on the server's threads: an exception refuses the message with 451.</param>
    public ReplyFaults EndOfData(Func<ReceivedMail, bool>? condition = null) =>
        new(Point(FaultStage.EndOfData, null, subject => condition is null || condition((ReceivedMail)subject!)));

    /// <summary>A client says a command, where that is in order: <c>NOOP</c>, <c>RSET</c>, <c>QUIT</c>, <c>HELO</c>, <c>BDAT</c> or any other.</summary>
    /// <param name="verb">In any case.</param>
    /// <exception cref="ArgumentException">It is empty.</exception>
    public ReplyFaults Command(string verb)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(verb);
        return new(Point(FaultStage.Command, verb.ToUpperInvariant(), Named(verb)));
    }

    /// <summary>The disk is full: messages are refused at their end with <c>452 4.3.1</c>, and at MAIL when they announce a size (RFC 1870 section 6.1).</summary>
    public Fault DiskFull() => _book.Add(new Fault(_book, FaultStage.EndOfData, FaultKind.Reply, static _ => true, $"the disk is full: {SmtpReply.InsufficientStorage}")
    {
        Reply = SmtpReply.InsufficientStorage,
        IsDiskFull = true,
    });

    /// <summary>
    /// Greylisting: each recipient is refused with <c>450 4.7.1</c> the first time that a sender tries it, and accepted from then on. No time has to pass in
    /// between.
    /// </summary>
    public Fault Greylisting()
    {
        ConcurrentDictionary<string, bool> known = new(StringComparer.OrdinalIgnoreCase);
        return Point(FaultStage.Rcpt, "greylisting", subject => known.TryAdd(((RecipientSubject)subject!).Pair, true)).Reply(Greylisted);
    }

    private FaultPoint Point(FaultStage stage, string? subject, Func<object?, bool> condition) =>
        new(_book, stage, subject is null ? stage.ToString() : $"{stage} {subject}", condition);

    private static Func<object?, bool> Named(string? name) =>
        subject => name is null || name.Equals(subject as string, StringComparison.OrdinalIgnoreCase);

    private static Func<object?, bool> Addressed(string? addressOrDomain)
    {
        return subject => addressOrDomain is null || Addresses.Match(subject is RecipientSubject recipient ? recipient.Address : (string)subject!, addressOrDomain);
    }
}
