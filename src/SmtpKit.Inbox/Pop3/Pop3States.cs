namespace SmtpKit.Inbox.Pop3;

/// <summary>The states of a session in which it takes commands (RFC 1939 section 3).</summary>
[Flags]
internal enum Pop3States
{
    Authorization = 1,
    Transaction = 2,
    Any = Authorization | Transaction,
}
