using System.Globalization;
using SmtpKit.Sasl;

namespace SmtpKit.Tests.Sasl;

public sealed class SaslPrepTests
{
    // Spaces are those of RFC 3454 table C.1.2.
    [Theory]
    [InlineData("user", "user")] // RFC 4013 section 3
    [InlineData("USER", "USER")]
    [InlineData("I\u00ADX", "IX")]
    [InlineData(" a  b ", " a  b ")]
    [InlineData("a\u00A0b\u3000c\u2009d\u200Be", "a b c d e")]
    [InlineData("a\u034F\u1806\u180B\u200C\u200D\u2060\uFE0F\uFEFFb", "ab")]
    [InlineData("Jürgen Müßig", "Jürgen Müßig")]
    [InlineData("пароль", "пароль")]
    [InlineData("κωδικός", "κωδικός")]
    [InlineData("パスワード密码비밀번호", "パスワード密码비밀번호")]
    [InlineData("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")]
    public void Text_IsPrepared(string text, string expected)
    {
        SaslPrep.TryPrepare(text, out string? prepared).Should().BeTrue();
        prepared.Should().Be(expected);
    }

    [Theory]
    [InlineData("\u00AA", "a")] // RFC 4013 section 3
    [InlineData("\u2168", "IX")]
    [InlineData("e\u0301", "é")]
    [InlineData("\uFB01n", "fin")]
    [InlineData("Ａ", "A")]
    [InlineData("😀", "😀")]
    public void TextToNormalize_IsRefusedWhereNormalizationIsMissing(string text, string normalized)
    {
        // Tests run with InvariantGlobalization, where the framework would hand each of these back unchanged.
        SaslPrep.TryPrepare(text, out string? prepared).Should().Be(SaslPrep.CanNormalize);
        prepared.Should().Be(SaslPrep.CanNormalize ? normalized : null);
    }

    // RFC 3454 tables C.2 to C.9.
    [Theory]
    [InlineData(0x0000)]
    [InlineData(0x0007)] // RFC 4013 section 3
    [InlineData(0x000A)]
    [InlineData(0x001F)]
    [InlineData(0x007F)]
    [InlineData(0x0080)]
    [InlineData(0x009F)]
    [InlineData(0x06DD)]
    [InlineData(0x180E)]
    [InlineData(0x200E)]
    [InlineData(0x2028)]
    [InlineData(0x2029)]
    [InlineData(0x202E)]
    [InlineData(0x206F)]
    [InlineData(0x2FF0)]
    [InlineData(0x2FFB)]
    [InlineData(0xE000)]
    [InlineData(0xFDD0)]
    [InlineData(0xFDEF)]
    [InlineData(0xFFF9)]
    [InlineData(0xFFFC)]
    [InlineData(0xFFFD)]
    [InlineData(0xFFFE)]
    [InlineData(0xFFFF)]
    [InlineData(0x1D173)]
    [InlineData(0x1FFFE)]
    [InlineData(0xE0001)]
    [InlineData(0xF0000)]
    [InlineData(0x10FFFD)]
    public void ProhibitedCharacter_IsRefused(int value)
    {
        // By the tables, and not only because a process that cannot normalize refuses whatever it does not know.
        string text = $"a{char.ConvertFromUtf32(value)}b";
        SaslPrep.TryPrepare(text, canNormalize: true, out _).Should().BeFalse(value.ToString("X4", CultureInfo.InvariantCulture));
        SaslPrep.TryPrepare(text, out _).Should().BeFalse(value.ToString("X4", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(0x2FEF)]
    [InlineData(0x3001)]
    [InlineData(0xFDCF)]
    [InlineData(0xFDF0)]
    [InlineData(0xFFF8)]
    [InlineData(0x10000)]
    public void NeighbourOfTheProhibited_IsTaken(int value) =>
        SaslPrep.TryPrepare(char.ConvertFromUtf32(value), canNormalize: true, out _).Should().BeTrue(value.ToString("X4", CultureInfo.InvariantCulture));

    // RFC 3454 table B.1.
    [Theory]
    [InlineData(0x180B)]
    [InlineData(0x180C)]
    [InlineData(0x180D)]
    [InlineData(0xFE00)]
    [InlineData(0xFE0F)]
    public void EveryVariationSelector_IsMappedToNothing(int value)
    {
        SaslPrep.TryPrepare($"a{(char)value}b", out string? prepared).Should().BeTrue();
        prepared.Should().Be("ab");
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u00AD\uFEFF")]
    [InlineData("a\uD800")]
    [InlineData("\uDC00a")]
    public void NothingOrHalfAPair_IsRefused(string text) => SaslPrep.TryPrepare(text, out _).Should().BeFalse();
}
