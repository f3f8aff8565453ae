namespace SmtpKit.Inbox.Pop3;

/// <summary>One command, and when it may be given.</summary>
/// <param name="Verb">The command.</param>
/// <param name="Keyword">As it is written, in capitals.</param>
/// <param name="States">In which states it may be given.</param>
/// <param name="Takes">What follows the keyword.</param>
internal sealed record Pop3Rule(Pop3Verb Verb, string Keyword, Pop3States States, Pop3Argument Takes)
{
    /// <summary>Every command, once.</summary>
    public static IReadOnlyList<Pop3Rule> All { get; } =
    [
        new(Pop3Verb.User, "USER", Pop3States.Authorization, Pop3Argument.Needed),
        new(Pop3Verb.Pass, "PASS", Pop3States.Authorization, Pop3Argument.Needed),
        new(Pop3Verb.Auth, "AUTH", Pop3States.Authorization, Pop3Argument.Needed),
        new(Pop3Verb.Stls, "STLS", Pop3States.Authorization, Pop3Argument.None),
        new(Pop3Verb.Stat, "STAT", Pop3States.Transaction, Pop3Argument.None),
        new(Pop3Verb.List, "LIST", Pop3States.Transaction, Pop3Argument.Allowed),
        new(Pop3Verb.Retr, "RETR", Pop3States.Transaction, Pop3Argument.Needed),
        new(Pop3Verb.Top, "TOP", Pop3States.Transaction, Pop3Argument.Needed),
        new(Pop3Verb.Uidl, "UIDL", Pop3States.Transaction, Pop3Argument.Allowed),
        new(Pop3Verb.Dele, "DELE", Pop3States.Transaction, Pop3Argument.Needed),
        new(Pop3Verb.Noop, "NOOP", Pop3States.Transaction, Pop3Argument.None),
        new(Pop3Verb.Rset, "RSET", Pop3States.Transaction, Pop3Argument.None),
        new(Pop3Verb.Capa, "CAPA", Pop3States.Any, Pop3Argument.None),
        new(Pop3Verb.Quit, "QUIT", Pop3States.Any, Pop3Argument.None),
    ];
}
