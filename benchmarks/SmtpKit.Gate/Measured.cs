namespace SmtpKit.Gate;

/// <summary>A figure as it is now.</summary>
/// <param name="Name">Its name in the table of figures, with its unit in front.</param>
/// <param name="Value">For one message, command or connection.</param>
/// <param name="Tolerance">How far from the committed figure it may be, once it is committed.</param>
internal sealed record Measured(string Name, double Value, double Tolerance);
