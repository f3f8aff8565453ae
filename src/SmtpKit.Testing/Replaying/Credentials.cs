using System.Text;

namespace SmtpKit.Testing.Replaying;

/// <summary>Puts something in the place of what a transcript does not show.</summary>
internal sealed class Credentials(string userName, string password)
{
    private const string Mask = "****";

    private string _mechanism = "";
    private int _answers;

    public static bool IsMasked(string line) => line == Mask;

    /// <summary>The line with credentials in it; lines without are as they were.</summary>
    /// <exception cref="MailExpectationException">The mechanism proves a password by more than sending it.</exception>
    public string Unmask(string line)
    {
        if (line.StartsWith("AUTH ", StringComparison.OrdinalIgnoreCase))
        {
            string[] words = line.Split(' ');
            _mechanism = words[1].ToUpperInvariant();
            _answers = 0;
            return words.Length == 3 && words[2] == Mask ? $"{words[0]} {words[1]} {Answer()}" : line;
        }

        return IsMasked(line) ? Answer() : line;
    }

    private string Answer() => _mechanism switch
    {
        "PLAIN" => Base64($"\0{userName}\0{password}"),
        "LOGIN" => Base64(_answers++ == 0 ? userName : password),
        "XOAUTH2" => Base64($"user={userName}\x01auth=Bearer {password}\x01\x01"),
        "OAUTHBEARER" => Base64($"n,a={userName},\x01auth=Bearer {password}\x01\x01"),
        _ => throw new MailExpectationException($"A sign-in by {_mechanism} cannot be played again: the transcript does not have what it follows from. Replace it by AUTH PLAIN ****."),
    };

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
