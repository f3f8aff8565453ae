using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using System.Text.RegularExpressions;
using SmtpKit.Interop.Tests.Support;

namespace SmtpKit.Interop.Tests.Clients;

/// <summary>.NET's own System.Net.Mail.SmtpClient, which knows STARTTLS and no implicit TLS.</summary>
/// <remarks>It composes its messages itself: what must arrive is what it writes of the same message into a pickup directory.</remarks>
public sealed partial class SmtpClientTests
{
    private static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    [Theory]
    [InlineData(Security.None)]
    [InlineData(Security.StartTls)]
    public async Task Message_ArrivesUnderEachSecurity(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        using MailMessage message = Message("bob@receiver.test", "Hello Bob,\r\n\r\nthis is a line.\r\n");
        message.Bcc.Add("carol@receiver.test");

        await SendAsync(server, security, message);

        await ShouldHaveArrivedAsync(server, message);
        server.Envelope.Should().BeEquivalentTo(
            new { From = "ada@sender.test", To = new[] { "bob@receiver.test", "carol@receiver.test" }, IsEncrypted = security != Security.None });
    }

    [Theory]
    [InlineData(TransferEncoding.SevenBit, ".\r\n..\r\n...\r\n.x\r\n\r\n.\r\n.end")]
    [InlineData(TransferEncoding.QuotedPrintable, ".\r\n..\r\nGr\u00fc\u00dfe aus K\u00f6ln\r\n.")]
    [InlineData(TransferEncoding.EightBit, "Gr\u00fc\u00dfe aus K\u00f6ln, \u65e5\u672c\u8a9e, \U0001f4e7\r\n")]
    [InlineData(TransferEncoding.EightBit, "")]
    public async Task Text_ArrivesToTheOctet(TransferEncoding encoding, string text)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        using MailMessage message = Message("bob@receiver.test", text);
        message.BodyEncoding = Utf8;
        message.BodyTransferEncoding = encoding;

        await SendAsync(server, Security.None, message);

        await ShouldHaveArrivedAsync(server, message);
    }

    [Theory]
    [InlineData(Security.None)]
    [InlineData(Security.StartTls)]
    public async Task LargeAttachment_ArrivesToTheOctet(Security security)
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        using MailMessage message = Message("bob@receiver.test", "See attachment.\r\n");
        byte[] large = TestMessage.Of(Content.Large)[..(20 * 1024 * 1024)];
        message.Attachments.Add(new Attachment(new MemoryStream(large), "large.bin", "application/octet-stream"));

        await SendAsync(server, security, message);

        await ShouldHaveArrivedAsync(server, message);
    }

    [Fact]
    public async Task SignedInUser_MaySubmit()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        using MailMessage message = Message("bob@receiver.test", "Hello Bob\r\n");

        await SendAsync(server, Security.StartTls, message, submission: true, new NetworkCredential(ServerFixture.User, ServerFixture.Password));

        // Of what we offer it knows LOGIN alone.
        await ShouldHaveArrivedAsync(server, message);
        server.Envelope.Should().BeEquivalentTo(new { ServerFixture.User, Mechanism = "LOGIN", IsEncrypted = true });
    }

    [Fact]
    public async Task WrongPassword_IsDenied()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        using MailMessage message = Message("bob@receiver.test", "Hello Bob\r\n");

        Func<Task> send = () => SendAsync(server, Security.StartTls, message, submission: true, new NetworkCredential(ServerFixture.User, "wrong"));

        await send.Should().ThrowAsync<SmtpException>();
        server.Envelopes.Should().BeEmpty();
    }

    [Fact]
    public async Task Utf8Addresses_ArriveWithSmtpUtf8()
    {
        await using ServerFixture server = await ServerFixture.StartAsync();
        using MailMessage message = new("ad\u00e4@b\u00fccher.test", "b\u00f6b@\u4f8b\u3048.test", "Gr\u00fc\u00dfe", "Gr\u00fc\u00dfe\r\n");
        message.BodyEncoding = message.SubjectEncoding = message.HeadersEncoding = Utf8;
        message.BodyTransferEncoding = TransferEncoding.EightBit;

        await SendAsync(server, Security.StartTls, message);

        await ShouldHaveArrivedAsync(server, message);
        server.Envelope.Should().BeEquivalentTo(
            new { From = "ad\u00e4@b\u00fccher.test", To = new[] { "b\u00f6b@\u4f8b\u3048.test" }, IsSmtpUtf8 = true });
    }

    private static MailMessage Message(string to, string text) => new("ada@sender.test", to, "Interop", text);

    private static async Task SendAsync(
        ServerFixture server, Security security, MailMessage message, bool submission = false, NetworkCredential? credential = null)
    {
        TrustedRoots.AddOurs();
        using CancellationTokenSource tooLong = new(Patience.Client, TimeProvider.System);
        using SmtpClient client = new("127.0.0.1", server.Port(security, submission))
        {
            EnableSsl = security == Security.StartTls,
            Credentials = credential,
            DeliveryFormat = SmtpDeliveryFormat.International,
        };
        await client.SendMailAsync(message, tooLong.Token);
    }

    private static async Task ShouldHaveArrivedAsync(ServerFixture server, MailMessage message)
    {
        string pickup = Directory.CreateDirectory(server.Folder["pickup"]).FullName;
        using SmtpClient client = new()
        {
            DeliveryMethod = SmtpDeliveryMethod.SpecifiedPickupDirectory,
            PickupDirectoryLocation = pickup,
            DeliveryFormat = SmtpDeliveryFormat.International,
        };
        await client.SendMailAsync(message, TestContext.Current.CancellationToken);
        byte[] expected = await File.ReadAllBytesAsync(Directory.GetFiles(pickup).Single(), TestContext.Current.CancellationToken);

        // It ends the data with CRLF and a dot, though the message ends with CRLF already: an empty line comes behind.
        Comparable(server.StoredMessage).ShouldBe([.. Comparable(expected), .. "\r\n"u8]);
    }

    // It makes a date and boundaries anew each time it writes a message; and into the pickup directory it writes the envelope as well.
    private static byte[] Comparable(byte[] octets)
    {
        string text = Encoding.Latin1.GetString(octets);
        text = EnvelopeFields().Replace(text, "");
        text = Date().Replace(text, "Date: *", count: 1);
        return Encoding.Latin1.GetBytes(Boundary().Replace(text, "boundary*"));
    }

    [GeneratedRegex(@"\A(X-(Sender|Receiver): [^\r\n]*\r\n)+")]
    private static partial Regex EnvelopeFields();

    [GeneratedRegex(@"^Date: [^\r\n]*", RegexOptions.Multiline)]
    private static partial Regex Date();

    [GeneratedRegex("--boundary_[0-9]+_[0-9a-f-]{36}")]
    private static partial Regex Boundary();
}
