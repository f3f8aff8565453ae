using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace SmtpKit.Inbox.Page;

/// <summary>A file of the page. It is compressed when it is first asked for, once for each encoding, and kept so: there are few, and they are small.</summary>
internal sealed class PageFile(string contentType, byte[] content)
{
    private readonly ConcurrentDictionary<string, byte[]> _encoded = new(StringComparer.Ordinal);
    private readonly string _hash = Convert.ToHexStringLower(SHA256.HashData(content))[..16];

    public string ContentType => contentType;

    /// <summary>Chooses an encoding by the header Accept-Encoding; empty for none.</summary>
    public static string Choose(string accepted)
    {
        if (!StringWithQualityHeaderValue.TryParseList([accepted], out IList<StringWithQualityHeaderValue>? values))
        {
            return "";
        }

        return values.Any(value => Accepts(value, "br")) ? "br" : values.Any(value => Accepts(value, "gzip")) ? "gzip" : "";
    }

    /// <summary>Names these octets: another encoding has others.</summary>
    public string ETag(string encoding) => encoding.Length == 0 ? $"\"{_hash}\"" : $"\"{_hash}-{encoding}\"";

    public ReadOnlyMemory<byte> Content(string encoding) => encoding.Length == 0 ? content : _encoded.GetOrAdd(encoding, Compress);

    private static bool Accepts(StringWithQualityHeaderValue value, string encoding) =>
        value.Quality != 0 && value.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase);

    private byte[] Compress(string encoding)
    {
        using MemoryStream result = new();
        using (Stream compressor = encoding == "br"
            ? new BrotliStream(result, CompressionLevel.SmallestSize)
            : new GZipStream(result, CompressionLevel.SmallestSize))
        {
            compressor.Write(content);
        }

        return result.ToArray();
    }
}
