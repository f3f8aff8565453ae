namespace SmtpKit.Session;

/// <summary>A hook as sessions call it.</summary>
/// <param name="Name">For logs.</param>
/// <param name="IsQuick">Whether it may run on a thread that serves sockets.</param>
internal sealed record Hook(string Name, bool IsQuick);
