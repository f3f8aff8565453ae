namespace SmtpKit.Session;

/// <summary>
/// The replies that the session gives of itself: part of the contract, all in this table. What hooks commonly answer stands in
/// <see cref="SmtpReply"/>.
/// </summary>
internal static class Replies
{
    // Success (RFC 5321 section 4.2.2 and 4.2.3).
    public static readonly SmtpReply Closing = new(221, new(2, 0, 0), "Closing connection");
    public static readonly SmtpReply ReadyForTls = new(220, new(2, 0, 0), "Ready to start TLS");
    public static readonly SmtpReply SenderOk = new(250, new(2, 1, 0), "Sender OK");
    public static readonly SmtpReply RecipientOk = new(250, new(2, 1, 5), "Recipient OK");
    public static readonly SmtpReply MessageAccepted = new(250, new(2, 0, 0), "Message accepted");
    public static readonly SmtpReply PriorityLowered = new(250, new(2, 3, 6), "0 is the new priority assigned to the message");
    public static readonly SmtpReply ChunkAccepted = new(250, new(2, 0, 0), "Chunk accepted");
    public static readonly SmtpReply Reset = new(250, new(2, 0, 0), "Reset");
    public static readonly SmtpReply Nothing = new(250, new(2, 0, 0), "OK");
    public static readonly SmtpReply CannotVerify = new(252, new(2, 5, 2), "Cannot verify a user, but will take a message and try to deliver it");

    // Intermediate: without an enhanced code (RFC 2034 section 4).
    public static readonly SmtpReply StartMailInput = new(354, default, "Start mail input; end with <CRLF>.<CRLF>");

    // Syntax (RFC 5321 section 4.2.4 and 4.3.2).
    public static readonly SmtpReply UnknownCommand = Bad(500, new(5, 5, 1), "Command not recognized");
    public static readonly SmtpReply LineTooLong = Bad(500, new(5, 5, 2), "Line too long");
    public static readonly SmtpReply BareLineFeed = Bad(500, new(5, 5, 2), "Line must end with CRLF");
    public static readonly SmtpReply ControlCharacter = Bad(500, new(5, 5, 2), "Control character in command line");
    public static readonly SmtpReply AuthenticationLineTooLong = Bad(500, new(5, 5, 6), "Authentication exchange line is too long");
    public static readonly SmtpReply NotImplemented = Bad(502, new(5, 5, 1), "Command not implemented");
    public static readonly SmtpReply NoArgumentAllowed = Bad(501, new(5, 5, 4), "This command takes no argument");
    public static readonly SmtpReply HelloSyntax = Bad(501, new(5, 5, 4), "Syntax: EHLO, HELO or LHLO and one host name or address literal");
    public static readonly SmtpReply MailSyntax = Bad(501, new(5, 5, 4), "Syntax: MAIL FROM:<address> [parameters]");
    public static readonly SmtpReply RcptSyntax = Bad(501, new(5, 5, 4), "Syntax: RCPT TO:<address> [parameters]");
    public static readonly SmtpReply BdatSyntax = Bad(501, new(5, 5, 4), "Syntax: BDAT size [LAST]");
    public static readonly SmtpReply ChunkWithoutSize = Bad(501, new(5, 5, 4), "Syntax: BDAT size [LAST]; without a size nothing that follows can be read, closing connection");
    public static readonly SmtpReply VrfySyntax = Bad(501, new(5, 5, 4), "Syntax: VRFY user or mailbox, EXPN mailing list; each with SMTPUTF8 behind it if need be");
    public static readonly SmtpReply AuthSyntax = Bad(501, new(5, 5, 4), "Syntax: AUTH mechanism [initial-response]");
    public static readonly SmtpReply XClientSyntax = Bad(501, new(5, 5, 4), "Syntax: XCLIENT attribute=value ..., each known, well-formed and given once");
    public static readonly SmtpReply XForwardSyntax = Bad(501, new(5, 5, 4), "Syntax: XFORWARD attribute=value ..., each known, well-formed and given once");
    public static readonly SmtpReply ArgumentNotUtf8 = Bad(501, new(5, 5, 4), "Argument is not UTF-8");
    public static readonly SmtpReply BadSender = Bad(501, new(5, 1, 7), "Sender address is not a path of RFC 5321 section 4.1.2");
    public static readonly SmtpReply BadRecipient = Bad(501, new(5, 1, 3), "Recipient address is not a path of RFC 5321 section 4.1.2");
    public static readonly SmtpReply BadParameter = Bad(501, new(5, 5, 4), "Parameter malformed, given twice, or its value is wrong");
    public static readonly SmtpReply UnknownParameter = Bad(555, new(5, 5, 4), "Parameter not recognized or not offered");
    public static readonly SmtpReply DeliverByTooSoon = Bad(555, new(5, 5, 4), "BY: a return in less time than EHLO lists is not offered");
    public static readonly SmtpReply HoldGivenTwice = Bad(501, new(5, 5, 4), "HOLDFOR and HOLDUNTIL exclude each other");
    public static readonly SmtpReply HoldOutOfRange = Bad(501, new(5, 5, 4), "HOLDFOR or HOLDUNTIL is not in the future, or beyond what EHLO lists");
    public static readonly SmtpReply NeedsSmtpUtf8 = Bad(553, new(5, 6, 7), "Address is not ASCII: SMTPUTF8 must be given");

    // Order (RFC 5321 section 4.1.4).
    public static readonly SmtpReply SayHelloFirst = Bad(503, new(5, 5, 1), "Send EHLO or HELO (LMTP: LHLO) first");
    public static readonly SmtpReply NestedMail = Bad(503, new(5, 5, 1), "Nested MAIL command: a transaction is open");
    public static readonly SmtpReply MailFirst = Bad(503, new(5, 5, 1), "Send MAIL first");
    public static readonly SmtpReply RcptFirst = Bad(503, new(5, 5, 1), "No valid recipients: send RCPT first");
    public static readonly SmtpReply NotBetweenChunks = Bad(503, new(5, 5, 1), "Not allowed between BDAT chunks: send BDAT or RSET");
    public static readonly SmtpReply BinaryNeedsChunks = Bad(503, new(5, 5, 1), "BODY=BINARYMIME: send the message by BDAT");
    public static readonly SmtpReply NotInTransaction = Bad(503, new(5, 5, 1), "Not allowed during a mail transaction");

    public static readonly SmtpReply ConnectionRefused = Bad(503, new(5, 5, 1), "Connection was refused: send QUIT");
    public static readonly SmtpReply TalkBeforeGreeting = new(554, new(5, 5, 1), "Client spoke before the greeting, closing connection");
    public static readonly SmtpReply ForeignProtocol = new(421, new(4, 7, 0), "This is an SMTP server, closing connection");

    // TLS (RFC 3207) and AUTH (RFC 4954).
    public static readonly SmtpReply TlsAlreadyActive = Bad(503, new(5, 5, 1), "TLS is already active");
    public static readonly SmtpReply TlsFirst = Bad(530, new(5, 7, 0), "Must issue a STARTTLS command first");
    public static readonly SmtpReply TalkBeforeTls = Bad(554, new(5, 5, 1), "Commands after STARTTLS before the handshake: refused");
    public static readonly SmtpReply AuthenticationRequired = Bad(530, new(5, 7, 0), "Authentication required");
    public static readonly SmtpReply AlreadyAuthenticated = Bad(503, new(5, 5, 1), "Already authenticated");
    public static readonly SmtpReply EncryptionRequiredForAuth = Bad(538, new(5, 7, 11), "Encryption required for authentication");
    public static readonly SmtpReply UnknownMechanism = Bad(504, new(5, 5, 4), "Authentication mechanism not offered");
    public static readonly SmtpReply SignInsLocked = new(454, new(4, 7, 0), "Too many failed sign-ins, try again later");
    public static readonly SmtpReply NoInitialResponse = Bad(501, new(5, 7, 0), "This mechanism takes no initial response: the server speaks first");
    public static readonly SmtpReply BadBase64 = Bad(501, new(5, 5, 2), "Cannot decode base64");
    public static readonly SmtpReply AuthenticationCancelled = Bad(501, new(5, 7, 0), "Authentication cancelled");

    // MT-PRIORITY (RFC 6710).
    public static readonly SmtpReply PriorityRefused = new(550, new(5, 7, 1), "Priorities above 0 are for clients that signed in");

    // Limits.
    public static readonly SmtpReply TooManyRecipients = new(452, new(4, 5, 3), "Too many recipients");
    public static readonly SmtpReply TooManyRecipientDomains = new(452, new(4, 5, 3), "Too many recipient domains in one session");
    public static readonly SmtpReply MessageTooLarge = new(552, new(5, 3, 4), "Message exceeds the size limit");
    public static readonly SmtpReply BareLineEnding = new(554, new(5, 6, 0), "Message has a bare CR or LF: lines must end with CRLF");
    public static readonly SmtpReply TooManyBadCommands = new(421, new(4, 7, 0), "Too many bad commands, closing connection");
    public static readonly SmtpReply TooManyRefusedRecipients = new(421, new(4, 7, 0), "Too many refused recipients, closing connection");
    public static readonly SmtpReply TooManyFailedLogins = new(421, new(4, 7, 0), "Too many failed sign-ins, closing connection");
    public static readonly SmtpReply TooManyTransactions = new(421, new(4, 7, 0), "Too many messages in one connection, connect again");
    public static readonly SmtpReply TooManyXClients = new(421, new(4, 7, 0), "Too many XCLIENT commands in one connection, connect again");
    public static readonly SmtpReply TooManyConnectionsFromAddress = new(421, new(4, 7, 0), "Too many connections from your address, try again later");
    public static readonly SmtpReply TooManyConnections = new(421, new(4, 3, 2), "Too many connections, try again later");
    public static readonly SmtpReply TimedOut = new(421, new(4, 4, 2), "Timed out waiting for you, closing connection");
    public static readonly SmtpReply ShuttingDown = new(421, new(4, 3, 2), "Server shutting down, try again later");

    private static SmtpReply Bad(int code, EnhancedStatusCode enhancedCode, string text) => new(code, enhancedCode, text) { IsBadCommand = true };
}
