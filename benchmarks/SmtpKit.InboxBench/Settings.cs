using System.Globalization;

namespace SmtpKit.InboxBench;

/// <summary>What the command line says.</summary>
internal sealed record Settings(int Messages, string File, int Rounds, int Writers)
{
    public static Settings Parse(string[] args)
    {
        Settings settings = new(1_000_000, Path.Combine(Path.GetTempPath(), "smtpkit-inbox-bench", "mail.db"), 200, 64);
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            settings = args[i] switch
            {
                "--messages" => settings with { Messages = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--file" => settings with { File = Path.GetFullPath(args[i + 1]) },
                "--rounds" => settings with { Rounds = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                _ => throw new ArgumentException($"'{args[i]}' is not known: --messages N, --file PATH, --rounds N."),
            };
        }

        return settings;
    }
}
