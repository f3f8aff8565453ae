namespace SmtpKit.Session;

/// <summary>One thing that must, or must not, be true for a command.</summary>
/// <param name="Fact">The fact.</param>
/// <param name="Wanted">Whether it must be true or false.</param>
/// <param name="Otherwise">The reply when it is not so.</param>
internal readonly record struct Condition(SessionFacts Fact, bool Wanted, SmtpReply Otherwise)
{
    /// <summary>A condition that no session meets.</summary>
    public static Condition Never(SmtpReply reply) => new(SessionFacts.None, true, reply);

    public bool Holds(SessionFacts facts) => ((facts & Fact) != 0) == Wanted;
}
