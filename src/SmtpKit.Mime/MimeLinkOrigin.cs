namespace SmtpKit.Mime;

/// <summary>Where a link was found.</summary>
public enum MimeLinkOrigin
{
    /// <summary>In the text body, written out.</summary>
    Text,

    /// <summary>In the HTML body: an <c>a</c> or <c>area</c> element.</summary>
    Html,
}
