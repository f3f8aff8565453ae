namespace SmtpKit.Testing;

/// <summary>The certificate that a client is shown.</summary>
public enum FakeCertificate
{
    /// <summary>Issued by <see cref="FakeSmtpServer.RootCertificate"/> for the server's name, <c>localhost</c> and the loopback addresses.</summary>
    Valid,

    /// <summary>As <see cref="Valid"/>, but its time was over yesterday.</summary>
    Expired,

    /// <summary>As <see cref="Valid"/>, but for <c>wrong.invalid</c> alone.</summary>
    WrongHost,

    /// <summary>For the right names, and issued by itself.</summary>
    SelfSigned,

    /// <summary>For the right names, issued by an authority that nobody knows.</summary>
    UnknownAuthority,
}
