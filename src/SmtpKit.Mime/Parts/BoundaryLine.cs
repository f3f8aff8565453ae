namespace SmtpKit.Mime.Parts;

/// <summary>A boundary in a message.</summary>
/// <param name="Level">Whose it is, among the open parts.</param>
/// <param name="IsClosing">Whether it is the last one.</param>
/// <param name="Start">Where its line begins.</param>
/// <param name="End">Where the next line begins.</param>
internal readonly record struct BoundaryLine(int Level, bool IsClosing, int Start, int End);
