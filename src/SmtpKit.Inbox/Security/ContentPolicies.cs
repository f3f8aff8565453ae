namespace SmtpKit.Inbox.Security;

/// <summary>The Content-Security-Policies. Each begins with what is allowed otherwise: nothing.</summary>
internal static class ContentPolicies
{
    /// <summary>For data, which are no page: should a browser take them for one, it is empty and powerless.</summary>
    public const string Data = "default-src 'none'; sandbox; frame-ancestors 'none'";

    /// <summary>For the page: its own files, its own API, no inline script or style. Frames are its own too, so that a mail cannot lead its frame elsewhere.</summary>
    public const string Page =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-src 'self'; "
        + "manifest-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    private const string Blocked =
        "default-src 'none'; sandbox allow-popups allow-popups-to-escape-sandbox; img-src data:; style-src 'unsafe-inline'; font-src data:; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    private const string Remote =
        "default-src 'none'; sandbox allow-popups allow-popups-to-escape-sandbox; img-src data: http: https:; style-src 'unsafe-inline' http: https:; "
        + "font-src data: http: https:; media-src http: https:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /// <summary>
    /// For the frame with a mail's HTML: no script, no form, no plug-in, an origin of its own. Its images come with it; nothing is fetched, unless it is asked for.
    /// </summary>
    /// <param name="remote">Whether images, styles, fonts and media may be fetched.</param>
    public static string Frame(bool remote) => remote ? Remote : Blocked;
}
