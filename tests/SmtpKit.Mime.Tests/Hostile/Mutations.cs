using System.Text;
using SmtpKit.Mime.Tests.Comparison;

namespace SmtpKit.Mime.Tests.Hostile;

/// <summary>Real messages, changed: octets replaced, pieces cut out, doubled or swapped with those of another, and the words that mean something put anywhere.</summary>
internal static class Mutations
{
    private static readonly byte[][] Words =
    [.. new[]
        {
            "\n", "\r\n", "\r", "\r\n\r\n", "--", "--b", "--b--", "boundary=", "Content-Type: multipart/mixed; boundary=b\n\n--b\n", "Content-Type: message/rfc822\n", "=?utf-8?B?", "?=",
            "=?", "=", "==", "\"", "\\", "(", ")", "<", ">", ":", ";", ",", "@", "\0", "\u00FF", "\u00C3", " ", "\t", "*0*=", "''", "%", "filename*1=", "charset=utf-16", "charset=iso-2022-jp",
            "Content-Transfer-Encoding: base64\n", "Content-Transfer-Encoding: quoted-printable\n", "format=flowed", "<a href=", "<!--", "<script>", "&#", "http://", "\u001B$B", "From: ", "Date: ",
        }.Select(Encoding.Latin1.GetBytes)];

    /// <summary>The message of a seed: the same for the same seed.</summary>
    public static byte[] Make(int seed)
    {
        Random random = new(seed);
        List<byte> mail = [.. MailGenerator.Make(random.Next(2000))];
        for (int changes = random.Next(1, 12); changes > 0; changes--)
        {
            int at = random.Next(mail.Count + 1);
            int length = Math.Min(random.Next(40), mail.Count - at);
            switch (random.Next(6))
            {
                case 0:
                    mail.RemoveRange(at, length);
                    break;
                case 1:
                    mail.InsertRange(at, mail.GetRange(at, length));
                    break;
                case 2:
                    byte[] other = MailGenerator.Make(random.Next(2000));
                    mail.InsertRange(at, other.Skip(random.Next(other.Length)).Take(200));
                    break;
                case 3 when at < mail.Count:
                    mail[at] = (byte)random.Next(256);
                    break;
                default:
                    mail.InsertRange(at, Words[random.Next(Words.Length)]);
                    break;
            }
        }

        return [.. mail];
    }
}
