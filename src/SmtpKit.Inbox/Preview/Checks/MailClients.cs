using System.Collections.Frozen;

namespace SmtpKit.Inbox.Preview.Checks;

/// <summary>What mail clients support, as it stands in MailClients.txt.</summary>
internal sealed class MailClients
{
    private const string Resource = "MailClients.txt";

    private readonly FrozenDictionary<string, Feature> _exact;

    private MailClients(IEnumerable<Feature> features)
    {
        List<Feature> all = [.. features];
        _exact = all.Where(feature => feature.Kind != "text").ToFrozenDictionary(feature => feature.Key, StringComparer.Ordinal);
        Texts = [.. all.Where(feature => feature.Kind == "text")];
    }

    public static MailClients All { get; } = Load();

    /// <summary>What is found anywhere in CSS.</summary>
    public IReadOnlyList<Feature> Texts { get; }

    /// <summary>Finds what is known of something.</summary>
    /// <param name="kind"><c>element</c>, <c>property</c> and so on, as in the file.</param>
    /// <param name="name">In lower case.</param>
    public Feature? Find(string kind, string name) => _exact.GetValueOrDefault($"{kind} {name}");

    private static MailClients Load()
    {
        using Stream stream = typeof(MailClients).Assembly.GetManifestResourceStream(Resource)!;
        using StreamReader reader = new(stream);
        string[] clients = [];
        List<Feature> features = [];
        while (reader.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            if (words[0] == "clients")
            {
                clients = words[1..];
            }
            else if (!line.StartsWith('#'))
            {
                features.Add(Read(words, clients));
            }
        }

        return new MailClients(features);
    }

    private static Feature Read(string[] words, string[] clients)
    {
        Dictionary<string, string> support = [];
        for (int i = 0; i < clients.Length; i++)
        {
            string? answer = words[3 + i] switch { "y" => "yes", "n" => "no", "p" => "partly", _ => null };
            if (answer is not null)
            {
                support.Add(clients[i], answer);
            }
        }

        return new Feature(words[0], words[1], $"https://www.caniemail.com/features/{words[2]}/", support);
    }

    /// <summary>Something that not every client supports.</summary>
    internal sealed record Feature(string Kind, string Name, string Source, IReadOnlyDictionary<string, string> Support)
    {
        public string Key => $"{Kind} {Name}";

        /// <summary>As it is written in a mail.</summary>
        public string Shown => Kind switch
        {
            "element" => $"<{Name}>",
            "input" => $"<input type=\"{Name}\">",
            "attribute" => $"{Name}=\"…\"",
            "at" => $"@{Name}",
            "url" => $"{Name} URLs",
            "text" when Name.EndsWith('(') => Name + ")",
            _ => Name,
        };
    }
}
