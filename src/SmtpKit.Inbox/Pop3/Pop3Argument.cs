namespace SmtpKit.Inbox.Pop3;

/// <summary>Whether something follows a command's keyword.</summary>
internal enum Pop3Argument
{
    None,
    Allowed,
    Needed,
}
