namespace SmtpKit.Inbox.Preview;

/// <summary>
/// The images that are shown as such: raster images, recognized by their first octets and not by what the sender calls them. SVG is not among them, it can hold script.
/// </summary>
internal static class InlineImages
{
    /// <summary>The media type of an image; null when the octets are none of these.</summary>
    public static string? Recognize(ReadOnlySpan<byte> content) =>
        content.StartsWith(Png) ? "image/png"
        : content.StartsWith(Jpeg) ? "image/jpeg"
        : content.StartsWith("GIF87a"u8) || content.StartsWith("GIF89a"u8) ? "image/gif"
        : content.Length >= 12 && content.StartsWith("RIFF"u8) && content[8..].StartsWith("WEBP"u8) ? "image/webp"
        : content.Length >= 12 && content[4..].StartsWith("ftypavif"u8) ? "image/avif"
        : content.StartsWith("BM"u8) && content.Length >= 26 ? "image/bmp"
        : null;

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1a, (byte)'\n'];

    private static ReadOnlySpan<byte> Jpeg => [0xff, 0xd8, 0xff];
}
