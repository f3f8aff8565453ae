namespace SmtpKit.Session;

/// <summary>Why something was refused: the closed list that operators count by.</summary>
internal enum Rejection
{
    TooManyConnections,
    TooManyConnectionsFromAddress,
    NoProxyHeader,
    ConnectionFilter,
    EarlyTalk,
    ForeignProtocol,
    Hello,
    Sender,
    Recipient,
    TooManyRecipients,
    Verify,
    Message,
    MessageSize,
    LineEndings,
    Authentication,
    TlsRequired,
    AuthenticationRequired,
    BadCommand,
    TooMuch,
    TimedOut,
    Stopping,
}
