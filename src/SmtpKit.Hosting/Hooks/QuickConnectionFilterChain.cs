namespace SmtpKit.Hosting.Hooks;

/// <summary>A <see cref="ConnectionFilterChain"/> of which every member is quick, so that the whole is.</summary>
[QuickHook]
internal sealed class QuickConnectionFilterChain(IReadOnlyList<IConnectionFilter> filters) : ConnectionFilterChain(filters);
