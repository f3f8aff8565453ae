using System.Text;

namespace SmtpKit.Mime.Tests.Support;

/// <summary>Messages from texts.</summary>
internal static class Mail
{
    /// <summary>A message in UTF-8, with its line ends as they are in the text.</summary>
    public static MimeView Of(string message, MimeLimits? limits = null) => MimeView.Of(Encoding.UTF8.GetBytes(message), limits);

    /// <summary>A message with an octet for each character up to U+00FF.</summary>
    public static MimeView OfLatin1(string message) => MimeView.Of(Encoding.Latin1.GetBytes(message));

    /// <summary>A message of one header field.</summary>
    public static MimeView WithHeader(string field) => Of(field + "\r\n\r\n");

    /// <summary>The address list of a field.</summary>
    public static MimeAddressList To(string value) => WithHeader("To: " + value).To;
}
