namespace SmtpKit.Tests.Fuzz;

/// <summary>A server did in a conversation what it must not do.</summary>
internal sealed class FuzzProblemException(string message) : Exception(message);
