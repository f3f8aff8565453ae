namespace SmtpKit.Net;

/// <summary>Tells our own certificate sources, which never block, from those of hosts, which may.</summary>
internal static class CertificateSources
{
    /// <summary>Whether the source answers at once and does not throw, so that it may be asked on any thread.</summary>
    public static bool AnswersAtOnce(ICertificateSource source) => source is CertificateFile or CertificateTable { AnswersAtOnce: true };
}
