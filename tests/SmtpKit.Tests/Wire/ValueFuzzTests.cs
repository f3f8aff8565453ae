using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

/// <summary>Whatever octets a value has: nothing throws, and what was encoded comes back.</summary>
public sealed class ValueFuzzTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Fact]
    public void AnyOctets_NeverThrow() => Prop.ForAll<byte[]>(octets => TryAll(octets ?? [])).Check(Many);

    [Fact]
    public void AnyTextOfTheirOwnLetters_NeverThrows() =>
        Prop.ForAll(Gen.Elements("utf-8;rfc822\\x{}FC0D1+2B@.\"-:TZRNC,üNEVERDELAY".ToCharArray()).ArrayOf().ToArbitrary(), text =>
            TryAll(Encoding.UTF8.GetBytes(text))).Check(Many);

    [Fact]
    public void AnyMailbox_ComesBackFromItsXtext() =>
        Prop.ForAll<NonEmptyString>(local =>
        {
            string quoted = $"\"{local.Get.Replace("\\", "", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal)}\"@b.test";
            byte[] octets = Encoding.UTF8.GetBytes(quoted);

            // Lone surrogates are no text.
            quoted = Encoding.UTF8.GetString(octets);
            if (!PathParser.TryParseMailbox(octets, out _))
            {
                return;
            }

            StringBuilder text = new("utf-8;");
            foreach (Rune rune in quoted.EnumerateRunes())
            {
                bool plain = rune.Value is > 32 and < 127 && rune.Value is not ('\\' or '+' or '=');
                _ = plain ? text.Append((char)rune.Value) : text.Append(CultureInfo.InvariantCulture, $"\\x{{{rune.Value:X2}}}");
            }

            OriginalRecipientValue.TryParse(Encoding.ASCII.GetBytes(text.ToString()), out OriginalRecipient? recipient).Should().BeTrue(text.ToString());
            recipient!.Address.Should().Be(quoted);
        }).Check(Many);

    [Fact]
    public void AnyPrintableText_ComesBackFromItsXtext() =>
        Prop.ForAll(Gen.Choose(32, 126).Select(i => (char)i).ArrayOf().Select(chars => new string(chars)).ToArbitrary(), text =>
        {
            string encoded = string.Concat(text.Select(c => c is <= ' ' or '+' or '=' ? $"+{(int)c:X2}" : c.ToString()));
            bool fits = encoded.Length is > 0 and <= DsnValues.MaxEnvelopeId;
            DsnValues.TryEnvelopeId(Encoding.ASCII.GetBytes(encoded), out string? id).Should().Be(fits, encoded);
            id.Should().Be(fits ? text : null);
        }).Check(Many);

    private static void TryAll(byte[] octets)
    {
        DsnValues.TryReturn(octets, out _);
        DsnValues.TryEnvelopeId(octets, out _);
        DsnValues.TryNotify(octets, out _);
        _ = OriginalRecipientValue.TryParse(octets, out _);
        _ = OriginalRecipientValue.TryParse([.. "utf-8;"u8, .. octets], out _);
        RelayValues.TryPriority(octets, out _);
        RelayValues.TryDeliverBy(octets, out _);
        RelayValues.TryHoldFor(octets, out _);
        RelayValues.TryValidSince(octets, out _);
        _ = DateTimeValue.TryParse(octets, out _);
        _ = DateTimeValue.TryParse([.. "2026-12-21T00:00:00"u8, .. octets], out _);
    }
}
