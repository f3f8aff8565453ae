using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmtpKit.Mime.Tests.Comparison;
using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Hostile;

/// <summary>Nothing that octets can be makes a message throw, whatever is asked of it.</summary>
public sealed class AnyOctetsTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void AnyOctets_NeverThrow() =>
        Prop.ForAll<byte[]>(octets => Everything.Touch(MimeView.Of(octets ?? [])).Should().BePositive()).Check(Many);

    [Fact]
    public void AnyOctetsOfMailsOwnLetters_NeverThrow() =>
        Prop.ForAll(
            Gen.Elements("\r\n\n :;=?-\"()<>@,\\ \tCcbBqQ0a*'%_\u00C3\u00A4.[]&#xT".ToCharArray()).ArrayOf().ToArbitrary(),
            text => Everything.Touch(Mail.OfLatin1(new string(text))).Should().BePositive()).Check(Many);

    [Fact]
    public void AnyOctetsBehindEachField_NeverThrow() =>
        Prop.ForAll<byte[], int>((octets, which) =>
        {
            string[] fields = ["From", "Subject", "Date", "Content-Type", "Content-Disposition", "Content-Transfer-Encoding", "Content-ID", "Message-ID"];
            byte[] field = Encoding.ASCII.GetBytes(fields[(which & int.MaxValue) % fields.Length] + ": ");
            Everything.Touch(MimeView.Of((byte[])[.. field, .. octets ?? [], .. "\n\nbody"u8])).Should().BePositive();
        }).Check(Many);

    [Fact]
    public void MutatedMail_NeverThrows() =>
        Prop.ForAll<int>(seed => Everything.Touch(MimeView.Of(Mutations.Make(seed))).Should().BePositive()).Check(Many);

    [Fact]
    public void MailCutAnywhere_NeverThrows()
    {
        for (int seed = 0; seed < 10; seed++)
        {
            byte[] mail = MailGenerator.Make(seed);
            for (int length = 0; length <= mail.Length; length++)
            {
                Everything.Touch(MimeView.Of(mail.AsMemory(0, length))).Should().BePositive();
            }
        }
    }

    [Fact]
    public void MailCutAnywhere_HasTheSameFieldsAsFarAsItGoes()
    {
        byte[] mail = MailGenerator.Make(3);
        MimeHeaders whole = MimeView.Of(mail).Headers;
        for (int length = 0; length <= mail.Length; length++)
        {
            MimeHeaders headers = MimeView.Of(mail.AsMemory(0, length)).Headers;
            headers.SkipLast(1).Select(header => header.Value).Should().Equal(whole.Take(Math.Max(headers.Count - 1, 0)).Select(header => header.Value));
        }
    }

    /// <summary>Everything that a charset may meet, as decoders of several octets a character are the ones that trip.</summary>
    [Theory]
    [InlineData("utf-7")]
    [InlineData("utf-16")]
    [InlineData("utf-32")]
    [InlineData("iso-2022-jp")]
    [InlineData("iso-2022-kr")]
    [InlineData("hz-gb-2312")]
    [InlineData("x-cp50227")]
    [InlineData("gb18030")]
    [InlineData("big5")]
    [InlineData("euc-jp")]
    [InlineData("shift_jis")]
    [InlineData("johab")]
    [InlineData("x-iscii-de")]
    public void AnyOctetsInACharset_NeverThrow(string charset) =>
        Prop.ForAll<byte[]>(octets =>
        {
            byte[] head = Encoding.ASCII.GetBytes($"Content-Type: text/plain; charset={charset}\n\n");
            MimeView.Of((byte[])[.. head, .. octets ?? []]).Root.ReadText().Should().NotBeNull();
            MimeView.Of((byte[])[.. head, .. "\u001B$)C\u000E~{\u001B$B"u8, .. octets ?? []]).Root.ReadText().Should().NotBeNull();
        }).Check(Many);
}
