using SmtpKit.Wire;

namespace SmtpKit.Session;

/// <summary>When a command is allowed, and what is answered otherwise.</summary>
/// <param name="Verb">The command.</param>
/// <param name="TakesArgument">Whether anything may follow the verb; if not, <c>501 5.5.4</c>.</param>
/// <param name="Conditions">Looked at in order; the first that fails answers.</param>
internal sealed record CommandRule(SmtpVerb Verb, bool TakesArgument, params Condition[] Conditions)
{
    /// <summary>Null when the command may go on to its handler.</summary>
    public SmtpReply? Check(SessionFacts facts, bool hasArgument)
    {
        foreach (Condition condition in Conditions)
        {
            if (!condition.Holds(facts))
            {
                return condition.Otherwise;
            }
        }

        return hasArgument && !TakesArgument ? Replies.NoArgumentAllowed : null;
    }
}
