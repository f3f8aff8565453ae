using SmtpKit.Mime.Content;
using SmtpKit.Mime.Tests.Comparison;
using SmtpKit.Mime.Tests.Hostile;

namespace SmtpKit.Mime.Tests.Content;

/// <summary>A body read as a stream is the body decoded at once, however much is read at a time.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task EveryBufferSize_GivesTheSameOctets()
    {
        int parts = 0;
        foreach (byte[] mail in Enumerable.Range(0, 60).Select(MailGenerator.Make).Concat(Enumerable.Range(0, 60).Select(Mutations.Make)))
        {
            foreach (MimeNode part in MimeView.Of(mail).Parts)
            {
                byte[] whole = part.Decode();
                foreach (int size in new[] { 1, 2, 3, 4, 5, 7, 64, 1000 })
                {
                    (await ReadAsync(part.OpenRead(), size)).Should().Equal(whole, $"of {part.MediaType}, {size} at a time");
                }

                parts++;
            }
        }

        parts.Should().BeGreaterThan(200);
    }

    [Fact]
    public void OneOctetAtATime_LooksAtEachOnce()
    {
        foreach (string name in new[] { "bad base64", "bad quoted-printable", "white space in quoted-printable" })
        {
            byte[] mail = HostileMail.Make(name, 2000);
            MimeNode part = MimeView.Of(mail).Root;
            using Stream stream = part.OpenRead();
            long before = Work.Done;
            while (stream.ReadByte() >= 0)
            {
            }

            (Work.Done - before).Should().BeLessThan(mail.Length * 4L, name);
        }
    }

    [Fact]
    public void Stream_IsReadFromBeginningToEnd()
    {
        using Stream stream = new DecodingStream(new TransferDecoder(TransferEncoding.Base64, "QUJD"u8.ToArray()));

        (stream.CanRead, stream.CanSeek, stream.CanWrite).Should().Be((true, false, false));
        stream.Invoking(s => s.Length).Should().Throw<NotSupportedException>();
        stream.Invoking(s => s.Seek(0, SeekOrigin.Begin)).Should().Throw<NotSupportedException>();
        stream.Invoking(s => s.Write([1])).Should().Throw<NotSupportedException>();
        stream.Read([]).Should().Be(0);
        stream.ReadByte().Should().Be('A');
    }

    private static async Task<byte[]> ReadAsync(Stream stream, int size)
    {
        MemoryStream all = new();
        byte[] buffer = new byte[size];
        for (int read; (read = await stream.ReadAsync(buffer)) > 0;)
        {
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }
}
