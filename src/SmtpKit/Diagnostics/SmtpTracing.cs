using System.Diagnostics;

namespace SmtpKit.Diagnostics;

/// <summary>The spans of the activity source <c>SmtpKit</c>: one for a session, one for each transaction within it.</summary>
internal static class SmtpTracing
{
    public const string SourceName = SmtpKitInstrumentation.ActivitySourceName;

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins a session's span; null when nobody listens.</summary>
    public static Activity? StartSession() => Source.StartActivity("smtp.session", ActivityKind.Server);

    /// <summary>Begins a transaction's span; null when nobody listens.</summary>
    public static Activity? StartTransaction(Activity? session)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        // The current one is left as it was: each hook is given its own.
        Activity? current = Activity.Current;
        Activity? transaction = Source.StartActivity("smtp.transaction", ActivityKind.Server, session?.Context ?? default);
        Activity.Current = current;
        return transaction;
    }
}
