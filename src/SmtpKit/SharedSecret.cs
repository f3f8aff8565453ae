namespace SmtpKit;

/// <summary>
/// A password in the clear, which CRAM-MD5 (RFC 2195) needs on the server's side. Whoever reads the table has the passwords: keep
/// <see cref="ScramKey"/> instead wherever clients allow.
/// </summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class SharedSecret : SmtpStoredSecret
{
    /// <summary>Takes a password.</summary>
    /// <param name="password">Not empty. Used as it is, in UTF-8.</param>
    public SharedSecret(string password)
    {
        ArgumentException.ThrowIfNullOrEmpty(password);
        Octets = System.Text.Encoding.UTF8.GetBytes(password);
    }

    internal byte[] Octets { get; }
}
