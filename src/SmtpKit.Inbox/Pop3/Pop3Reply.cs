namespace SmtpKit.Inbox.Pop3;

/// <summary>The first line of a response.</summary>
/// <param name="Status"><c>+OK</c>, <c>-ERR</c>, or <c>+</c> for what is no response yet (RFC 5034 section 4).</param>
/// <param name="Text">What follows; ASCII.</param>
/// <param name="Code">A response code (RFC 2449 section 8, RFC 3206); null for none.</param>
internal readonly record struct Pop3Reply(string Status, string Text, string? Code = null)
{
    private const string ErrorStatus = "-ERR";

    // RFC 3206: what is wrong will pass, or will not without somebody's help, or is what was given to sign in with.
    private const string TemporaryCode = "SYS/TEMP";
    private const string CredentialsCode = "AUTH";

    public bool IsError => Status == ErrorStatus;

    public static Pop3Reply Greeting => Ok("POP3 ready");

    public static Pop3Reply Goodbye => Ok("bye");

    public static Pop3Reply SignedIn(int count) => Ok($"{count} messages");

    public static Pop3Reply TooManySessions => new(ErrorStatus, "too many sessions; try again later", TemporaryCode);

    public static Pop3Reply Unknown => Error("unknown command; CAPA lists what there is");

    public static Pop3Reply LineTooLong => Error("a command has at most 255 octets, CRLF included");

    public static Pop3Reply BareLineFeed => Error("a line ends with CRLF; LF alone ends none");

    public static Pop3Reply ForeignProtocol => Error("this is POP3");

    public static Pop3Reply TooManyErrors => Error("too many errors");

    public static Pop3Reply NotInAuthorization(string keyword) => Error($"{keyword} comes after signing in");

    public static Pop3Reply NotInTransaction(string keyword) => Error($"{keyword} comes before signing in");

    public static Pop3Reply NoArgument(string keyword) => Error($"{keyword} takes nothing");

    public static Pop3Reply NeedsArgument(string keyword) => Error($"{keyword} needs something behind a space");

    public static Pop3Reply NeedsTls => Error("say STLS first: passwords are not taken in the clear");

    public static Pop3Reply NameTaken => Ok("now the password");

    public static Pop3Reply NotUtf8 => Error("not UTF-8");

    public static Pop3Reply NeedsUser => Error("USER comes first");

    public static Pop3Reply Refused => new(ErrorStatus, "wrong name or password", CredentialsCode);

    public static Pop3Reply CannotSignIn => new(ErrorStatus, "the mail cannot be read now; try again later", TemporaryCode);

    public static Pop3Reply UnknownMechanism => Error("the only mechanism is PLAIN");

    public static Pop3Reply Cancelled => Error("cancelled");

    public static Pop3Reply BadResponse => Error("not a response of PLAIN in base64");

    public static Pop3Reply NoTls => Error("no TLS here");

    public static Pop3Reply TlsAlready => Error("TLS is active already");

    public static Pop3Reply TalkBeforeTls => Error("nothing may follow STLS before the handshake");

    public static Pop3Reply BeginTls => Ok("begin TLS");

    public static Pop3Reply NotRead => new(ErrorStatus, "the message cannot be read now; try again later", TemporaryCode);

    public static Pop3Reply MessageGone => Error("the message was deleted meanwhile, by somebody else");

    public static Pop3Reply NotRemoved => new(ErrorStatus, "the marked messages could not be deleted", TemporaryCode);

    public static Pop3Reply TopSyntax => Error("TOP needs a message's number and a number of lines");

    /// <summary>An empty challenge of SASL.</summary>
    public static Pop3Reply Continue => new("+", "");

    public static Pop3Reply Ok(string text) => new("+OK", text);

    public static Pop3Reply Error(string text) => new(ErrorStatus, text);

    /// <summary>The line, with its CRLF.</summary>
    public override string ToString() => Code is null ? $"{Status} {Text}\r\n" : $"{Status} [{Code}] {Text}\r\n";
}
