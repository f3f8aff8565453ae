namespace SmtpKit.LoadTest;

/// <summary>.NET's switch for sockets whose completions run on the thread that polls, without a hop to the pool.</summary>
internal static class InlineCompletions
{
    public const string Variable = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
}
