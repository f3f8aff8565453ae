using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;

namespace SmtpKit.Hosting.Configuration;

/// <summary>Makes the certificates of a server, or of one endpoint, of their sections.</summary>
internal sealed class CertificateBinder(string server, SmtpServerOptions options, CertificateFiles files, List<string> problems)
{
    /// <summary>The key of one certificate.</summary>
    public const string One = "Certificate";

    /// <summary>The key of several, by the host name that clients ask for.</summary>
    public const string Several = "Certificates";

    /// <summary>Binds <see cref="One"/> and <see cref="Several"/> of a section.</summary>
    /// <returns>Null when there is neither.</returns>
    public ICertificateSource? Bind(IConfiguration section)
    {
        ICertificateSource? otherwise = null;
        IConfigurationSection one = section.GetSection(One);
        if (one.GetChildren().Any())
        {
            otherwise = Load(one, hasName: false, out _);
        }

        Dictionary<string, ICertificateSource> byName = new(StringComparer.OrdinalIgnoreCase);
        foreach (IConfigurationSection child in section.GetSection(Several).GetChildren())
        {
            ICertificateSource? source = Load(child, hasName: true, out string? name);
            if (source is not null && !byName.TryAdd(name!, source))
            {
                problems.Add($"{child.GetSection(nameof(CertificateSettings.ServerName)).Path} is '{name}', which another certificate has already");
            }
        }

        return byName.Count == 0 ? otherwise : Table(section, byName, otherwise);
    }

    /// <summary>A path as the host means it: from its content root.</summary>
    public string FullPath(string path) => files.FullPath(path);

    private CertificateTable? Table(IConfiguration section, Dictionary<string, ICertificateSource> byName, ICertificateSource? otherwise)
    {
        try
        {
            return new CertificateTable(byName, otherwise);
        }
        catch (ArgumentException exception)
        {
            problems.Add($"{section.GetSection(Several).Path}: {exception.Message}");
            return null;
        }
    }

    private CertificateFile? Load(IConfigurationSection section, bool hasName, out string? name)
    {
        name = null;
        int before = problems.Count;
        SettingsCheck.Run<CertificateSettings>(section, problems);
        if (problems.Count > before)
        {
            return null;
        }

        CertificateSettings settings = new();
        section.Bind(settings);
        name = settings.ServerName;
        string? problem =
            settings.Path is null ? $"{KeyOf(section, nameof(settings.Path))} is not set; the path of a PEM or PKCS #12 file is needed"
            : hasName && name is null ? $"{KeyOf(section, nameof(settings.ServerName))} is not set; the host name that clients ask for is needed here"
            : !hasName && name is not null ? $"{KeyOf(section, nameof(settings.ServerName))} is for {Several}; {One} is for clients that ask for no other"
            : !string.IsNullOrEmpty(settings.Password) && settings.KeyPath is not null ? $"{KeyOf(section, nameof(settings.Password))} is for a PKCS #12 file, which has no KeyPath"
            : null;
        if (problem is not null)
        {
            problems.Add(problem);
            return null;
        }

        try
        {
            return files.Load(server, options, settings);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            problems.Add(exception is ArgumentException
                ? $"{KeyOf(section, nameof(settings.CheckInterval))}: {exception.Message}"
                : $"{KeyOf(section, nameof(settings.Path))}: {exception.Message}");
            return null;
        }
    }

    private static string KeyOf(IConfigurationSection section, string key) => section.GetSection(key).Path;
}
