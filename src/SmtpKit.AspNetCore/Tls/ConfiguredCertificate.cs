using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace SmtpKit.AspNetCore;

/// <summary>
/// The certificate in the section <c>Kestrel:Certificates:Default</c>. Kestrel's reading of it is not public: this is it again, with its keys and their
/// meaning, and errors that name them.
/// </summary>
internal static class ConfiguredCertificate
{
    public const string Section = "Kestrel:Certificates:Default";

    // The first octet of DER, which PKCS #12 is and a text is not.
    private const byte DerSequence = 0x30;

    /// <summary>Loads it; null when the section names none.</summary>
    /// <param name="configuration">The application's.</param>
    /// <param name="contentRoot">Where paths begin.</param>
    /// <param name="loggers">For what becomes of the files later.</param>
    /// <param name="time">The clock for looking at them.</param>
    /// <exception cref="InvalidOperationException">It cannot be used; the message names the key.</exception>
    public static FoundCertificate? Load(IConfiguration configuration, string contentRoot, ILoggerFactory loggers, TimeProvider time)
    {
        string? path = ValueOf(configuration, "Path");
        string? subject = ValueOf(configuration, "Subject");
        if (path is not null && subject is not null)
        {
            throw new InvalidOperationException($"{Section}:Path and {Section}:Subject are both set: the certificate is in a file or in a store.");
        }

        return path is not null ? FromFile(configuration, path, contentRoot, loggers, time)
            : subject is not null ? FromStore(configuration, subject)
            : null;
    }

    private static FoundCertificate FromFile(IConfiguration configuration, string path, string contentRoot, ILoggerFactory loggers, TimeProvider time)
    {
        string file = Path.Combine(contentRoot, path);
        string? key = ValueOf(configuration, "KeyPath");
        string? keyFile = key is null ? null : Path.Combine(contentRoot, key);
        string? password = ValueOf(configuration, "Password");
        CertificateFileOptions options = new() { LoggerFactory = loggers, TimeProvider = time };
        try
        {
            return keyFile is null && IsPkcs12(file) ? Watched(CertificateFile.FromPkcs12(file, password, options))
                : password is null ? Watched(new CertificateFile(file, keyFile, options))
                : FromEncryptedPem(file, keyFile, password);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            string keys = string.Concat(
                $"{Section}:Path '{path}'",
                key is null ? "" : $", {Section}:KeyPath '{key}'",
                password is null ? "" : $", {Section}:Password");
            throw new InvalidOperationException($"{keys}: {exception.Message}", exception);
        }
    }

    private static bool IsPkcs12(string file)
    {
        using FileStream stream = File.OpenRead(file);
        return stream.ReadByte() == DerSequence;
    }

    private static FoundCertificate Watched(CertificateFile file) => new(file, file.Current.TargetCertificate);

    private static FoundCertificate FromEncryptedPem(string file, string? keyFile, string password)
    {
        X509Certificate2 leaf = ForPlatform(X509Certificate2.CreateFromEncryptedPemFile(file, password, keyFile));
        X509Certificate2Collection chain = [];
        chain.ImportFromPemFile(file);
        chain.RemoveAt(0);
        return FoundCertificate.Fixed(leaf, chain);
    }

    private static FoundCertificate FromStore(IConfiguration configuration, string subject)
    {
        string storeName = ValueOf(configuration, "Store") ?? nameof(StoreName.My);
        StoreLocation location = StoreLocation.CurrentUser;
        if (ValueOf(configuration, "Location") is { } text && !Enum.TryParse(text, ignoreCase: true, out location))
        {
            throw new InvalidOperationException($"{Section}:Location '{text}' is neither {nameof(StoreLocation.CurrentUser)} nor {nameof(StoreLocation.LocalMachine)}.");
        }

        bool allowInvalid = false;
        if (ValueOf(configuration, "AllowInvalid") is { } word && !bool.TryParse(word, out allowInvalid))
        {
            throw new InvalidOperationException($"{Section}:AllowInvalid '{word}' is neither true nor false.");
        }

        try
        {
            using X509Store store = new(storeName, location, OpenFlags.ReadOnly);
            return CertificateStore.Find(store, subject, allowInvalid) is { } certificate
                ? FoundCertificate.Fixed(certificate)
                : throw new InvalidOperationException(
                    $"{Section}:Subject '{subject}': store {location}/{storeName} has no {(allowInvalid ? "" : "valid ")}certificate of that subject with a private key, for servers.");
        }
        catch (CryptographicException exception)
        {
            throw new InvalidOperationException($"{Section}:Store '{storeName}', {Section}:Location '{location}': {exception.Message}", exception);
        }
    }

    // Windows does not take a key that lives in memory only for TLS: by way of PKCS #12 it comes to live in its key store.
    private static X509Certificate2 ForPlatform(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
    }

    private static string? ValueOf(IConfiguration configuration, string key) =>
        configuration[$"{Section}:{key}"] is { Length: > 0 } value ? value : null;
}
