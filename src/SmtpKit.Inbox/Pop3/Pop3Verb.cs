namespace SmtpKit.Inbox.Pop3;

/// <summary>The commands.</summary>
internal enum Pop3Verb
{
    Unknown,
    User,
    Pass,
    Auth,
    Capa,
    Stls,
    Stat,
    List,
    Retr,
    Top,
    Uidl,
    Dele,
    Noop,
    Rset,
    Quit,
}
