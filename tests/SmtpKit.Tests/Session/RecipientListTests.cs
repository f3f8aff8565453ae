using SmtpKit.Session;

namespace SmtpKit.Tests.Session;

public sealed class RecipientListTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Recipients_StandInTheOrderInWhichTheyCame(int count)
    {
        RecipientList list = new();
        Recipient[] added = [.. Enumerable.Range(0, count).Select(i => new Recipient(Mailbox.Parse($"{i}@d.test"), EsmtpParameters.None))];

        foreach (Recipient recipient in added)
        {
            list.Add(recipient);
        }

        list.Count.Should().Be(count);
        list.Should().Equal(added);
        Enumerable.Range(0, count).Select(i => list[i]).Should().Equal(added);
        list.Invoking(recipients => recipients[count]).Should().Throw<ArgumentOutOfRangeException>();
        list.Invoking(recipients => recipients[-1]).Should().Throw<ArgumentOutOfRangeException>();
    }
}
