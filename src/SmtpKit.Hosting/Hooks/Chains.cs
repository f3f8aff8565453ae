using System.Reflection;

namespace SmtpKit.Hosting.Hooks;

/// <summary>What several filters of one server come to.</summary>
internal static class Chains
{
    /// <summary>One filter of several: null for none, the filter itself when there is but one.</summary>
    public static IMailboxFilter? Of(IReadOnlyList<IMailboxFilter> filters) => filters switch
    {
        [] => null,
        [var only] => only,
        _ => AreQuick(filters) ? new QuickMailboxFilterChain(filters) : new MailboxFilterChain(filters),
    };

    /// <summary>As above.</summary>
    public static IConnectionFilter? Of(IReadOnlyList<IConnectionFilter> filters) => filters switch
    {
        [] => null,
        [var only] => only,
        _ => AreQuick(filters) ? new QuickConnectionFilterChain(filters) : new ConnectionFilterChain(filters),
    };

    /// <summary>Whether a filter lets the next one be asked.</summary>
    /// <param name="reply">Its answer; null, a defect that the server words, refuses.</param>
    /// <param name="accepted">What the client hears if all accept: <see cref="SmtpReply.Ok"/> says nothing, anything else takes its place.</param>
    public static bool Accepts(SmtpReply? reply, ref SmtpReply accepted)
    {
        if (reply is not { IsSuccess: true })
        {
            return false;
        }

        accepted = ReferenceEquals(reply, SmtpReply.Ok) ? accepted : reply;
        return true;
    }

    private static bool AreQuick(IEnumerable<object> hooks) => hooks.All(hook => hook.GetType().IsDefined(typeof(QuickHookAttribute), inherit: false));
}
