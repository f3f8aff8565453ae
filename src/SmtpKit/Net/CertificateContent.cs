using System.Net.Security;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace SmtpKit.Net;

/// <summary>What the files of a certificate held at one moment. Disposed of, it forgets the key.</summary>
/// <param name="fingerprint">As in <see cref="Fingerprint"/>.</param>
internal abstract class CertificateContent(byte[] fingerprint) : IDisposable
{
    private const int MaxLength = 1024 * 1024;

    /// <summary>Equal when the content is.</summary>
    public byte[] Fingerprint => fingerprint;

    /// <summary>Makes the certificate of it.</summary>
    /// <exception cref="CryptographicException">There is no certificate or no key, or they do not belong together; the message names the file.</exception>
    public abstract SslStreamCertificateContext Load(bool stapleOcsp);

    public abstract void Dispose();

    /// <exception cref="IOException">It cannot be read or is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    protected static byte[] ReadFile(string path)
    {
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        long length = RandomAccess.GetLength(file);
        if (length > MaxLength)
        {
            throw new IOException($"'{path}' is larger than {MaxLength} octets; no certificate is.");
        }

        byte[] content = new byte[length];
        int filled = 0;
        for (int read = -1; read != 0 && filled < content.Length; filled += read)
        {
            read = RandomAccess.Read(file, content.AsSpan(filled), filled);
        }

        // Cut short meanwhile, the rest is zeros: unlike anything that was meant, and not the same the next time.
        return content;
    }
}
