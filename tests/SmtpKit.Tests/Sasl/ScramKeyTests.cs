using System.Security.Cryptography;

namespace SmtpKit.Tests.Sasl;

public sealed class ScramKeyTests
{
    private const string Salt = "W22ZaJ0SNY7soEsUEjb6gQ==";
    private const string StoredKey = "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=";
    private const string ServerKey = "wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    // RFC 7677's user, as PostgreSQL would keep it.
    private const string Pencil = $"SCRAM-SHA-256$4096:{Salt}${StoredKey}:{ServerKey}";

    // The text is that of RFC 5803, as PostgreSQL writes it.
    [Fact]
    public void KeyOfAKnownPassword_HasTheKnownText() =>
        ScramKey.Create("pencil", Convert.FromBase64String(Salt), 4096).ToString().Should().Be(Pencil);

    [Fact]
    public void ParsedKey_HasItsParts()
    {
        ScramKey key = ScramKey.Parse(Pencil);

        key.Iterations.Should().Be(4096);
        Convert.ToBase64String(key.Salt.Span).Should().Be(Salt);
        Convert.ToBase64String(key.StoredKey.Span).Should().Be(StoredKey);
        Convert.ToBase64String(key.ServerKey.Span).Should().Be(ServerKey);
        key.ToString().Should().Be(Pencil);
    }

    [Fact]
    public void NewKey_HasTheDefaults_AndItsTextReadsBack()
    {
        ScramKey key = ScramKey.Create("open sesame");

        key.Iterations.Should().Be(10_000);
        key.Salt.Length.Should().Be(16);
        ScramKey.TryParse(key.ToString(), out ScramKey? parsed).Should().BeTrue();
        parsed!.ToString().Should().Be(key.ToString());
    }

    [Fact]
    public void TwoKeysOfOnePassword_Differ() => ScramKey.Create("pencil", 4096).ToString().Should().NotBe(ScramKey.Create("pencil", 4096).ToString());

    [Theory]
    [InlineData("AA==", true)]
    [InlineData("", false)]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==", true)] // 64 octets
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", false)] // 65
    public void Salt_HasALimit(string salt, bool valid) =>
        ScramKey.TryParse($"SCRAM-SHA-256$4096:{salt}${StoredKey}:{ServerKey}", out _).Should().Be(valid);

    [Theory]
    [InlineData("4095", false)]
    [InlineData("4096", true)]
    [InlineData("2147483647", true)]
    [InlineData("2147483648", false)]
    [InlineData("", false)]
    [InlineData("0", false)]
    [InlineData("-4096", false)]
    [InlineData("+4096", false)]
    [InlineData("04096", false)]
    [InlineData(" 4096", false)]
    [InlineData("4096\0", false)]
    [InlineData("4,096", false)]
    [InlineData("4096.0", false)]
    [InlineData("0x1000", false)]
    [InlineData("٤٠٩٦", false)]
    public void Iterations_AreANumberInRange(string iterations, bool valid) =>
        ScramKey.TryParse($"SCRAM-SHA-256${iterations}:{Salt}${StoredKey}:{ServerKey}", out _).Should().Be(valid);

    [Theory]
    [InlineData("")]
    [InlineData("$")]
    [InlineData("$$")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("SCRAM-SHA-256$")]
    [InlineData("SCRAM-SHA-256$$")]
    [InlineData("SCRAM-SHA-256$:$:")]
    [InlineData($"SCRAM-SHA-1$4096:{Salt}${StoredKey}:{ServerKey}")]
    [InlineData($"scram-sha-256$4096:{Salt}${StoredKey}:{ServerKey}")]
    [InlineData($" SCRAM-SHA-256$4096:{Salt}${StoredKey}:{ServerKey}")]
    [InlineData($"SCRAM-SHA-256$4096:{Salt}${StoredKey}:{ServerKey}\n")]
    [InlineData($"SCRAM-SHA-256$4096:{Salt}${StoredKey}:{ServerKey}$")]
    [InlineData($"SCRAM-SHA-256$4096:{Salt}${StoredKey}:{ServerKey}:")]
    [InlineData($"SCRAM-SHA-256$4096:{Salt}:x${StoredKey}:{ServerKey}")]
    [InlineData($"SCRAM-SHA-256$4096${StoredKey}:{ServerKey}")]
    [InlineData($"SCRAM-SHA-256$4096:{Salt}${StoredKey}")]
    [InlineData($"SCRAM-SHA-256$4096:{Salt}${StoredKey}:")]
    [InlineData($"SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ${StoredKey}:{ServerKey}")] // no padding
    [InlineData($"SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gR==${StoredKey}:{ServerKey}")] // stray bits
    [InlineData($"SCRAM-SHA-256$4096:W22Z aJ0SNY7soEsUEjb6gQ==${StoredKey}:{ServerKey}")]
    [InlineData($"SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6g_==${StoredKey}:{ServerKey}")]
    [InlineData($"SCRAM-SHA-256$4096:{Salt}$AAAA:{ServerKey}")]
    [InlineData($"SCRAM-SHA-256$4096:{Salt}${StoredKey}:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")] // 33 octets
    public void TextOfAnotherForm_IsNoKey(string text)
    {
        ScramKey.TryParse(text, out ScramKey? key).Should().BeFalse();
        key.Should().BeNull();

        Action parse = () => ScramKey.Parse(text);
        parse.Should().Throw<FormatException>().Which.Message.Should().NotContain(StoredKey);
    }

    [Fact]
    public void Null_IsNoKey()
    {
        ScramKey.TryParse(null, out _).Should().BeFalse();
        ((Action)(() => ScramKey.Parse(null!))).Should().Throw<ArgumentNullException>();
        ((Action)(() => ScramKey.Create(null!))).Should().Throw<ArgumentNullException>();
    }

    // RFC 7677 section 4.
    [Theory]
    [InlineData(4095, false)]
    [InlineData(4096, true)]
    [InlineData(4097, true)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    public void FewIterations_AreRefused(int iterations, bool accepted)
    {
        Action create = () => ScramKey.Create("pencil", iterations);

        if (accepted)
        {
            create.Should().NotThrow();
        }
        else
        {
            create.Should().Throw<ArgumentOutOfRangeException>().WithParameterName(nameof(iterations));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\u00AD")]
    [InlineData("a\u0000b")]
    [InlineData("a\nb")]
    [InlineData("a\uD800b")]
    public void PasswordThatCannotBePrepared_IsRefused(string password) =>
        ((Action)(() => ScramKey.Create(password))).Should().Throw<ArgumentException>().WithParameterName(nameof(password));

    [Theory]
    [InlineData("ada", "ada")]
    [InlineData("a\u00ADd\u00A0a", "ad a")]
    [InlineData("", null)]
    [InlineData("a\nb", null)]
    [InlineData("a\uD800b", null)]
    public void UserName_IsPreparedAsTheExchangeDoes(string given, string? expected)
    {
        ScramKey.TryPrepareUserName(given, out string? prepared).Should().Be(expected is not null);
        prepared.Should().Be(expected);
    }

    [Fact]
    public void Password_IsPrepared()
    {
        byte[] salt = RandomNumberGenerator.GetBytes(16);

        ScramKey.Create("p\u00ADen\u00A0cil", salt, 4096).ToString().Should().Be(ScramKey.Create("pen cil", salt, 4096).ToString());
    }
}
