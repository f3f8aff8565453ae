namespace SmtpKit.Inbox.Release;

/// <summary>A reply of a server.</summary>
/// <param name="Code">Its code.</param>
/// <param name="Lines">Its lines, without code and separator.</param>
internal sealed record SmtpAnswer(int Code, IReadOnlyList<string> Lines)
{
    public override string ToString() => $"{Code} {string.Join(" / ", Lines)}";
}
