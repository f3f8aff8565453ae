using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Hosting.Configuration;

/// <summary>
/// The certificate files that servers are configured with. A file that several endpoints name is one, and stays the same one when configuration is read again:
/// clients can go on to resume their TLS sessions. What no configuration in force names any more is watched no longer.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class CertificateFiles(IServiceProvider services, ILoggerFactory loggers) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, CertificateFile> _files = [];
    private readonly ConditionalWeakTable<SmtpServerOptions, HashSet<Key>> _used = [];

    /// <summary>A path as the host means it: from its content root.</summary>
    public string FullPath(string path) => Path.Combine(services.GetService<IHostEnvironment>()?.ContentRootPath ?? "", path);

    /// <summary>Loads a certificate, unless it is loaded.</summary>
    /// <param name="server">The server that it is for.</param>
    /// <param name="options">The options that use it.</param>
    /// <param name="settings">With a path.</param>
    /// <exception cref="ArgumentException">The interval is outside its range.</exception>
    /// <exception cref="IOException">As of <see cref="CertificateFile"/>; so are the others.</exception>
    public CertificateFile Load(string server, SmtpServerOptions options, CertificateSettings settings)
    {
        CertificateFileOptions fileOptions = new() { LoggerFactory = loggers, TimeProvider = services.GetService<TimeProvider>() ?? TimeProvider.System };
        Key key = new(
            server,
            FullPath(settings.Path!),
            settings.KeyPath is { } keyPath ? FullPath(keyPath) : null,
            string.IsNullOrEmpty(settings.Password) ? null : settings.Password,
            settings.CheckInterval ?? fileOptions.CheckInterval,
            settings.StapleOcsp ?? false);
        fileOptions.CheckInterval = key.CheckInterval;
        fileOptions.StapleOcsp = key.StapleOcsp;
        lock (_lock)
        {
            if (!_files.TryGetValue(key, out CertificateFile? file))
            {
                file = IsPkcs12(key)
                    ? CertificateFile.FromPkcs12(key.Path, key.Password, fileOptions)
                    : new CertificateFile(key.Path, key.KeyPath, fileOptions);
                _files.Add(key, file);
            }

            _used.GetOrCreateValue(options).Add(key);
            return file;
        }
    }

    /// <summary>Lets go of what a server's options in force do not use.</summary>
    public void Keep(string server, SmtpServerOptions inForce)
    {
        lock (_lock)
        {
            HashSet<Key> used = _used.GetOrCreateValue(inForce);
            foreach (Key key in _files.Keys.Where(key => key.Server == server && !used.Contains(key)).ToArray())
            {
                _files.Remove(key, out CertificateFile? file);
                file?.Dispose();
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (CertificateFile file in _files.Values)
            {
                file.Dispose();
            }
        }
    }

    private static bool IsPkcs12(Key key) =>
        key.Password is not null || Path.GetExtension(key.Path).ToUpperInvariant() is ".PFX" or ".P12";

    private sealed record Key(string Server, string Path, string? KeyPath, string? Password, TimeSpan CheckInterval, bool StapleOcsp)
    {
        // Nothing that prints a record is to print the password.
        public override string ToString() => Path;
    }
}
