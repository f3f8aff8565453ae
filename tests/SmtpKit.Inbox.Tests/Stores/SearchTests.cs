namespace SmtpKit.Inbox.Tests.Stores;

public sealed class SearchTests
{
    [Theory]
    [InlineData("\"open", "*no partner*")]
    [InlineData("from:", "*'from:' needs something*")]
    [InlineData("has:tea", "*'has:tea' is not known*has:attachment*")]
    [InlineData("is:old", "*is:unread and is:read*")]
    [InlineData("is:read is:unread", "*read and unread*")]
    [InlineData("before:yesterday", "*2026-01-31*")]
    [InlineData("before:2026-02-30", "*2026-01-31*")]
    [InlineData("---", "*no letter and no digit*")]
    [InlineData("subject:\"!\"", "*no letter and no digit*")]
    public void BadSearch_SaysWhatIsWrong(string text, string problem)
    {
        InboxSearch.TryParse(text, out InboxSearch? search, out string? told).Should().BeFalse();
        search.Should().BeNull();
        told.Should().Match(problem);
        ((Action)(() => InboxSearch.Parse(text))).Should().Throw<FormatException>().WithMessage(problem);
    }

    [Fact]
    public void TooMuch_IsRefused()
    {
        InboxSearch.TryParse(new string('a', InboxSearch.MaxLength), out _, out _).Should().BeTrue();
        InboxSearch.TryParse(new string('a', InboxSearch.MaxLength + 1), out _, out string? long1).Should().BeFalse();
        InboxSearch.TryParse(string.Join(' ', Enumerable.Repeat("a", 32)), out _, out _).Should().BeTrue();
        InboxSearch.TryParse(string.Join(' ', Enumerable.Repeat("a", 33)), out _, out string? many).Should().BeFalse();
        long1.Should().Contain("1000");
        many.Should().Contain("32");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  \t")]
    public void Nothing_FindsEverything(string? text) => InboxSearch.Parse(text).IsAll.Should().BeTrue();

    [Fact]
    public void AddressesOfTheWeb_AreWords() => InboxSearch.Parse("https://example.com/a?b").Conditions.Terms.Should().ContainSingle().Which.Words.Should().Be("https example com a b");
}
