using FsCheck;
using FsCheck.Fluent;
using MimeKit;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests;

public sealed class ReadMimeMessageTests
{
    private const string Nested =
        "From: ada@example.org\r\nContent-Type: multipart/mixed; boundary=o\r\n\r\npreamble\r\n--o\r\nContent-Type: multipart/alternative; boundary=i\r\n\r\n"
        + "--i\r\n\r\ntext\r\n--i\r\nContent-Type: text/html\r\n\r\n<p>text</p>\r\n--i--\r\n--o\r\nContent-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ninner\r\n"
        + "--o\r\nContent-Disposition: attachment; filename=a.bin\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC/w==\r\n--o--\r\nepilogue\r\n";

    [Fact]
    public async Task Message_IsTheSameHoweverItArrives()
    {
        string expected = Written(MimeMessage.Load(Arrival.Of(Nested)));
        for (int piece = 1; piece <= Nested.Length; piece++)
        {
            Written(await Read(Arrival.Of(Nested, piece))).Should().Be(expected);
        }
    }

    [Fact]
    public async Task Limits_AreExact()
    {
        // Seven parts: the whole, the alternative and the two within, the carrier of the inner message and that one's text, and the attachment.
        await Holds(Nested, Nested.Length, limit => new MimeMessageLimits { MaxOctets = limit });
        await Holds(Nested, 7, limit => new MimeMessageLimits { MaxParts = (int)limit });
        await Holds(Nested, 8, limit => new MimeMessageLimits { MaxHeaders = (int)limit });
    }

    [Theory]
    [InlineData("", "a:\r\n")]
    [InlineData("To: ada@example.org", ",ada@example.org")]
    [InlineData("Content-Type: text/plain", ";a=b")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n", "a:\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\ncontent\r\n--x\r\n", "a:\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\r\n\r\n", "preamble\r\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n\r\n--x--\r\n", "epilogue\r\n")]
    [InlineData("Content-Type: message/rfc822\r\n\r\n", "Subject: x\r\n")]
    public async Task HeaderWithoutEnd_IsGivenUpSoon(string beginning, string piece)
    {
        MimeMessageLimits limits = new();
        await IsGivenUpWithin(limits.MaxHeaderOctets, beginning, piece, limits);
    }

    [Theory]
    [InlineData("Content-Type: multipart/mixed; boundary=x\r\n\r\n", "--x\r\n\r\n", 1000)]
    [InlineData("Content-Type: multipart/mixed; boundary=x\r\n\r\n", "--x\r\na:\r\n\r\n\r\n", 1000)]
    [InlineData("", "Content-Type: message/rfc822\r\n\r\n", 1000)]
    public async Task PartsWithoutEnd_AreGivenUpSoon(string beginning, string piece, int parts)
    {
        ParserOptions options = new() { MaxMimeDepth = int.MaxValue };
        await IsGivenUpWithin(parts * piece.Length, beginning, piece, new MimeMessageLimits { MaxParts = parts }, options);
    }

    [Fact]
    public async Task LongContent_IsNoLongHeader()
    {
        string content = string.Concat(Enumerable.Repeat("a line of text\r\n", 100_000));
        MimeMessage message = await Read(Arrival.Of("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\n" + content + "\r\n--x\r\n\r\n" + content + "\r\n--x--\r\n"));
        message.BodyParts.Should().HaveCount(2);
    }

    [Fact]
    public void WhateverComes_IsAMessageOrAReply()
    {
        string[] pieces = ["\r\n", "\r", "\n", ":", " ", "--x", "--", "a: b\r\n", "Content-Type: multipart/mixed; boundary=x\r\n", "Content-Type: message/rfc822\r\n",
            "To: <\r\n", "Date: 99\r\n", "=?utf-8?b?", "\0", "\u00ff", ";", "\"", "(", "From x\r\n"];
        Arbitrary<string> texts = Gen.Elements(pieces).ListOf().Select(list => string.Concat(list)).ToArbitrary();
        Prop.ForAll(texts, text =>
        {
            try
            {
                Read(Arrival.Of(text, 3)).GetAwaiter().GetResult().Should().NotBeNull();
            }
            catch (SmtpReplyException exception)
            {
                exception.Reply.Code.Should().Be(554);
                exception.InnerException.Should().BeAssignableTo<FormatException>();
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public async Task AnyStore_MayRead()
    {
        string? subject = null;
        DelegateMessageStore store = new(async (session, transaction, body, cancellationToken) =>
        {
            MimeMessage message = await body.ReadMimeMessageAsync(cancellationToken);
            subject = message.Subject;
            return SmtpReply.Ok;
        });
        await using Client client = await Client.ConnectAsync(store);

        (await client.SendAsync("Subject: Hello\r\n\r\nHello, Bob.\r\n")).Should().StartWith("250 ");
        subject.Should().Be("Hello");
    }

    [Fact]
    public async Task Cancellation_GivesUp()
    {
        Func<Task> reading = async () => await MessageBody.FromStream(Arrival.Of(Nested)).ReadMimeMessageAsync(new CancellationToken(canceled: true));
        await reading.Should().ThrowAsync<OperationCanceledException>();
    }

    private static async Task<MimeMessage> Read(Arrival arrival, MimeMessageLimits? limits = null, ParserOptions? options = null) =>
        await MessageBody.FromStream(arrival).ReadMimeMessageAsync(limits ?? new MimeMessageLimits(), options ?? ParserOptions.Default, CancellationToken.None);

    // One less is too little; what there is, and one more, is enough.
    private static async Task Holds(string message, long needed, Func<long, MimeMessageLimits> limits)
    {
        Func<Task> tooMuch = () => Read(Arrival.Of(message), limits(needed - 1));
        (await tooMuch.Should().ThrowAsync<SmtpReplyException>()).Which.Reply.Code.Should().Be(552);
        await Read(Arrival.Of(message), limits(needed));
        await Read(Arrival.Of(message), limits(needed + 1));
    }

    private static async Task IsGivenUpWithin(long octets, string beginning, string piece, MimeMessageLimits limits, ParserOptions? options = null)
    {
        Arrival arrival = Arrival.Of(beginning + string.Concat(Enumerable.Repeat(piece, 4 * 1024 * 1024 / piece.Length)));
        Func<Task> reading = () => Read(arrival, limits, options);
        (await reading.Should().ThrowAsync<SmtpReplyException>()).Which.Reply.Code.Should().Be(552);
        // The body and MimeKit read blocks ahead.
        arrival.Position.Should().BeLessThan(octets + 32 * 1024);
    }

    private static string Written(MimeMessage message)
    {
        using MemoryStream stream = new();
        message.WriteTo(stream);
        return System.Text.Encoding.Latin1.GetString(stream.ToArray());
    }
}
