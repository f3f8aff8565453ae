namespace SmtpKit.Interop.Tests.Support;

/// <summary>A system call of a traced program.</summary>
/// <param name="Text">The call as strace writes it, with its result.</param>
/// <param name="Began">When it began: the number of its line.</param>
/// <param name="Ended">When it ended: the number of a line, the same one unless something else was seen meanwhile.</param>
internal sealed record SystemCall(string Text, int Began, int Ended)
{
    /// <summary>The call's name.</summary>
    public string Name => Text[..Text.IndexOf('(')];

    /// <summary>Whether it came to its end before another began.</summary>
    public bool IsBefore(SystemCall other) => Ended < other.Began;
}
