using SmtpKit.Session;

namespace SmtpKit.Tests.Session;

public sealed class SessionIdTests
{
    [Fact]
    public void EachName_HasThirteenDigitsAndSortsBehindTheOneBefore()
    {
        string before = SessionId.Next();

        // As many as to carry over the last two digits.
        for (int i = 0; i < 2000; i++)
        {
            string name = SessionId.Next();
            name.Should().MatchRegex("^[0-9A-V]{13}$");
            string.CompareOrdinal(name, before).Should().BePositive($"{name} comes after {before}");
            before = name;
        }
    }
}
