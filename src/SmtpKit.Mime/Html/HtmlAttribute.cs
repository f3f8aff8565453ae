namespace SmtpKit.Mime.Html;

/// <summary>An attribute of a start tag, as places in the HTML.</summary>
/// <param name="Name">Its name, as it was written.</param>
/// <param name="Value">Its value, without quotes and not decoded; empty where there is none.</param>
internal readonly record struct HtmlAttribute(Range Name, Range Value);
