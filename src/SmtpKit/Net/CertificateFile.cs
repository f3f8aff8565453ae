using System.Net.Security;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SmtpKit.Diagnostics;
using SmtpKit.Net;

namespace SmtpKit;

/// <summary>A certificate with its chain and key in files, PEM or PKCS #12, loaded anew when the files change.</summary>
/// <remarks>
/// Connections keep what they were shown; new handshakes get the new certificate. Files that cannot be used, because they are half-written or the key is
/// of the other certificate, leave the one before in use, and the log says so once. One object may serve several endpoints; dispose of it after the server.
/// Thread-safe.
/// </remarks>
public sealed class CertificateFile : ICertificateSource, IDisposable
{
    // From the first sight of a change to the second look.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1);

    private readonly string _certificatePath;
    private readonly Func<CertificateContent> _read;
    private readonly bool _stapleOcsp;
    private readonly TimeSpan _interval;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly ITimer? _timer;
    private volatile SslStreamCertificateContext _current;
    private byte[] _loaded;
    private byte[]? _seen;
    private string? _problem;
    private bool _isDisposed;

    /// <summary>Loads the certificate from PEM files.</summary>
    /// <param name="certificatePath">The PEM file: the server's certificate first, its intermediate ones behind it. Regular, at most 1 MiB.</param>
    /// <param name="keyPath">The PEM file of the private key, not encrypted. Default: the certificate's own file.</param>
    /// <param name="options">Default: a new one.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="CryptographicException">There is no certificate or no key, or the key is not the certificate's; the message names the file.</exception>
    public CertificateFile(string certificatePath, string? keyPath = null, CertificateFileOptions? options = null)
        : this(certificatePath, () => PemFiles.Read(certificatePath, keyPath), options)
    {
    }

    private CertificateFile(string certificatePath, Func<CertificateContent> read, CertificateFileOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(certificatePath);
        options ??= new CertificateFileOptions();
        bool isChecked = options.CheckInterval != Timeout.InfiniteTimeSpan;
        if (isChecked && (options.CheckInterval <= TimeSpan.Zero || options.CheckInterval > TimeSpan.FromDays(1)))
        {
            throw new ArgumentException(
                $"{nameof(CertificateFileOptions)}.{nameof(CertificateFileOptions.CheckInterval)} is {options.CheckInterval}; more than zero and at most one day is needed.",
                nameof(options));
        }

        _certificatePath = certificatePath;
        _read = read;
        _stapleOcsp = options.StapleOcsp;
        _interval = options.CheckInterval;
        _logger = options.LoggerFactory.CreateLogger("SmtpKit.CertificateFile");
        using CertificateContent files = read();
        _current = files.Load(_stapleOcsp);
        _loaded = files.Fingerprint;
        if (isChecked)
        {
            _timer = options.TimeProvider.CreateTimer(static state => ((CertificateFile)state!).OnTick(), this, _interval, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Loads the certificate from a PKCS #12 file (<c>.pfx</c>, <c>.p12</c>).</summary>
    /// <param name="path">The file: the certificate with its key, and its intermediate ones. Regular, at most 1 MiB.</param>
    /// <param name="password">Default: null, none. Kept for as long as this object lives, to read the file again.</param>
    /// <param name="options">Default: a new one.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    /// <exception cref="CryptographicException">There is no certificate with a key in it, or the password is wrong; the message names the file.</exception>
    public static CertificateFile FromPkcs12(string path, string? password = null, CertificateFileOptions? options = null) =>
        new(path, () => Pkcs12File.Read(path, password), options);

    /// <summary>The certificate in use.</summary>
    public SslStreamCertificateContext Current => _current;

    /// <inheritdoc/>
    public ValueTask<SslStreamCertificateContext?> GetCertificateAsync(string? serverName, CancellationToken cancellationToken) => new(_current);

    /// <summary>Reads the files now, for example on a signal.</summary>
    /// <returns>Whether there was anything new.</returns>
    /// <exception cref="IOException">A file cannot be read. As with the exceptions below the certificate before stays in use.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="CryptographicException">The files cannot be used, as in the constructor.</exception>
    /// <exception cref="ObjectDisposedException">It was disposed of.</exception>
    public bool Reload()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            using CertificateContent files = _read();
            bool isNew = !files.Fingerprint.AsSpan().SequenceEqual(_loaded);
            if (isNew)
            {
                Take(files);
            }

            return isNew;
        }
    }

    /// <summary>Looks at the files no more. The certificate stays as it is.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _timer?.Dispose();
        }
    }

    private void OnTick()
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _timer!.Change(Check() ? Settling : _interval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    // Answers whether to look again soon.
    private bool Check()
    {
        try
        {
            using CertificateContent files = _read();
            if (files.Fingerprint.AsSpan().SequenceEqual(_loaded))
            {
                _seen = null;
                _problem = null;
                return false;
            }

            if (!files.Fingerprint.AsSpan().SequenceEqual(_seen))
            {
                _seen = files.Fingerprint;
                return true;
            }

            Take(files);
        }
#pragma warning disable CA1031 // On a thread of the clock; and whatever is wrong with the files, the certificate in use is still good.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            if (_problem != exception.Message)
            {
                // Once, not every ten seconds until somebody comes.
                _problem = exception.Message;
                Log.CertificateNotReloaded(_logger, _certificatePath, exception.Message);
            }
        }

        return false;
    }

    private void Take(CertificateContent files)
    {
        // What goes out of use is left to the collector: connections may be showing it, and the framework's context has no end of its own.
        SslStreamCertificateContext fresh = files.Load(_stapleOcsp);
        _current = fresh;
        _loaded = files.Fingerprint;
        _seen = null;
        _problem = null;
        Log.CertificateReloaded(_logger, _certificatePath, fresh.TargetCertificate.Subject, fresh.TargetCertificate.NotAfter.ToUniversalTime());
    }
}
