namespace SmtpKit.Session;

/// <summary>A command of the host's own, as the session needs it.</summary>
/// <param name="Command">The command.</param>
/// <param name="Verb">Its verb, in the host's case.</param>
/// <param name="Rule">When it is allowed.</param>
internal sealed record HostCommand(SmtpCommand Command, byte[] Verb, CommandRule Rule);
