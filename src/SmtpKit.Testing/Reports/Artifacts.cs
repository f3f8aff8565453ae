using System.Globalization;
using System.Text;

namespace SmtpKit.Testing.Reports;

/// <summary>Writes messages as .eml and sessions as text into a folder.</summary>
internal static class Artifacts
{
    private const int MaxName = 60;

    public static async Task SaveAsync(string folder, IReadOnlyList<ReceivedMail> mails, IReadOnlyList<FakeSession> sessions, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (ReceivedMail mail in mails)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"{mail.Number:000}{NamePart(mail.Subject)}.eml");
            await File.WriteAllBytesAsync(Path.Combine(folder, name), mail.RawBytes, cancellationToken).ConfigureAwait(false);
        }

        foreach (FakeSession session in sessions)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"session-{session.Number:000}.txt");
            await File.WriteAllTextAsync(Path.Combine(folder, name), session.Transcript, cancellationToken).ConfigureAwait(false);
        }
    }

    // A subject is anybody's: of it a file's name gets letters and digits, so that it stays in its folder on every system.
    private static string NamePart(string? subject)
    {
        StringBuilder name = new();
        foreach (char c in subject ?? "")
        {
            if (name.Length < MaxName && (char.IsAsciiLetterOrDigit(c) || (name.Length > 0 && name[^1] != '-')))
            {
                name.Append(char.IsAsciiLetterOrDigit(c) ? c : '-');
            }
        }

        string trimmed = name.ToString().Trim('-');
        return trimmed.Length == 0 ? "" : "-" + trimmed;
    }
}
