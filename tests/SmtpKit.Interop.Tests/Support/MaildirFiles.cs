using System.Text;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>Reads a Maildir from outside, as a mail reader would.</summary>
internal sealed class MaildirFiles(string directory)
{
    /// <summary>Where it is.</summary>
    public string Path => directory;

    /// <summary>The files of delivered messages.</summary>
    public string[] Delivered => Directory.GetFiles(System.IO.Path.Combine(directory, "new"));

    /// <summary>The files of messages half written.</summary>
    public string[] Unfinished => Directory.GetFiles(System.IO.Path.Combine(directory, "tmp"));

    /// <summary>The delivered messages as the client sent them, without the trace fields on top.</summary>
    public IReadOnlyList<byte[]> Messages => [.. Delivered.Select(file => WithoutTrace(File.ReadAllBytes(file)))];

    /// <summary>The recipients in the trace fields of a delivered file.</summary>
    public static IReadOnlyList<string> RecipientsOf(string file)
    {
        const string Field = "X-Envelope-To:";
        return
        [
            .. File.ReadLines(file, Encoding.UTF8)
                .TakeWhile(line => !line.StartsWith("Received:", StringComparison.OrdinalIgnoreCase))
                .Where(line => line.StartsWith(Field, StringComparison.OrdinalIgnoreCase))
                .Select(line => line[Field.Length..].Trim(' ', '<', '>')),
        ];
    }

    /// <summary>Takes off what the store put on top: Return-Path, X-Envelope-To for each recipient, and one Received, folded or not.</summary>
    /// <remarks>Exactly those: the message may bring fields of the same names, which are its own.</remarks>
    public static byte[] WithoutTrace(byte[] file)
    {
        ReadOnlySpan<byte> rest = file;
        Take(ref rest, "Return-Path:").Should().BeTrue("a delivered message begins with its Return-Path");
        Take(ref rest, "X-Envelope-To:").Should().BeTrue("a delivered message names its recipients");
        while (Take(ref rest, "X-Envelope-To:"))
        {
        }

        Take(ref rest, "Received:").Should().BeTrue("a delivered message says how it came");
        return rest.ToArray();
    }

    /// <summary>Takes off the one Received, folded or not, that a relay put on top of a message.</summary>
    public static byte[] WithoutReceived(byte[] message)
    {
        ReadOnlySpan<byte> rest = message;
        Take(ref rest, "Received:").Should().BeTrue("a relay says that the message came through it");
        return rest.ToArray();
    }

    private static bool Take(ref ReadOnlySpan<byte> rest, string name)
    {
        if (rest.Length < name.Length || !Ascii.EqualsIgnoreCase(rest[..name.Length], name))
        {
            return false;
        }

        do
        {
            int end = rest.IndexOf((byte)'\n');
            rest = end < 0 ? [] : rest[(end + 1)..];
        }
        while (!rest.IsEmpty && rest[0] is (byte)' ' or (byte)'\t');

        return true;
    }
}
