using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Net;
using System.Reflection;
using System.Text;

namespace SmtpKit.Inbox.Page;

/// <summary>The files of the page, as they lie in the assembly.</summary>
internal static class PageFiles
{
    private const string Root = "wwwroot/";
    private const string Base = "<base href=\"/\">";

    // Addresses of inboxes, from requests that were let in: mostly one.
    private const int MaxShells = 1000;

    private static readonly FrozenDictionary<string, PageFile> Files = Load();
    private static readonly ConcurrentDictionary<string, PageFile> Shells = new(StringComparer.Ordinal);

    /// <summary>A file by its path below <c>assets/</c>; null when there is none.</summary>
    public static PageFile? Find(string path) => Files.GetValueOrDefault("assets/" + path);

    /// <summary>The page itself.</summary>
    /// <param name="url">The path of its inbox, with a slash at the end; all its other URLs are relative to it.</param>
    public static PageFile Shell(string url)
    {
        if (Shells.TryGetValue(url, out PageFile? known))
        {
            return known;
        }

        string text = Encoding.UTF8.GetString(Files["index.html"].Content("").Span);
        PageFile shell = new(
            "text/html; charset=utf-8",
            Encoding.UTF8.GetBytes(text.Replace(Base, $"<base href=\"{WebUtility.HtmlEncode(url)}\">", StringComparison.Ordinal)));
        if (Shells.Count < MaxShells)
        {
            Shells.TryAdd(url, shell);
        }

        return shell;
    }

    private static FrozenDictionary<string, PageFile> Load()
    {
        Assembly assembly = typeof(PageFiles).Assembly;
        Dictionary<string, PageFile> files = [];
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Root, StringComparison.Ordinal)))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            files.Add(name[Root.Length..], new PageFile(ContentType(name), content));
        }

        return files.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        ".ico" => "image/x-icon",
        ".woff2" => "font/woff2",
        ".json" => "application/json; charset=utf-8",
        ".webmanifest" => "application/manifest+json; charset=utf-8",
        ".txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
}
