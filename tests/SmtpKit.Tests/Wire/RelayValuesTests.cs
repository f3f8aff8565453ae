using System.Globalization;
using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

public sealed class RelayValuesTests
{
    // RFC 6710 section 4: all nineteen, and nothing beside them.
    [Fact]
    public void Priorities_AreMinusNineToNine()
    {
        for (int i = -20; i <= 20; i++)
        {
            string text = i.ToString(CultureInfo.InvariantCulture);
            RelayValues.TryPriority(Encoding.ASCII.GetBytes(text), out int? priority).Should().Be(i is >= -9 and <= 9, text);
            priority.Should().Be(i is >= -9 and <= 9 ? i : null);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("+")]
    [InlineData("+1")]
    [InlineData("-0")]
    [InlineData("00")]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData("--1")]
    [InlineData("1.0")]
    [InlineData("x")]
    [InlineData(":")]
    [InlineData("/")]
    public void WhatIsNoPriority_IsRefused(string text) => RelayValues.TryPriority(Encoding.ASCII.GetBytes(text), out _).Should().BeFalse();

    // RFC 2852 section 4.
    [Theory]
    [InlineData("120;R", 120, DeliverByMode.Return, false)]
    [InlineData("1;r", 1, DeliverByMode.Return, false)]
    [InlineData("999999999;RT", 999_999_999, DeliverByMode.Return, true)]
    [InlineData("000000001;Rt", 1, DeliverByMode.Return, true)]
    [InlineData("0;N", 0, DeliverByMode.Notify, false)]
    [InlineData("-0;N", 0, DeliverByMode.Notify, false)]
    [InlineData("-999999999;NT", -999_999_999, DeliverByMode.Notify, true)]
    [InlineData("5;n", 5, DeliverByMode.Notify, false)]
    public void DeliverBy_IsRead(string text, int seconds, DeliverByMode mode, bool isTraced)
    {
        RelayValues.TryDeliverBy(Encoding.ASCII.GetBytes(text), out DeliverBy? deliverBy).Should().BeTrue();
        deliverBy.Should().Be(new DeliverBy(TimeSpan.FromSeconds(seconds), mode, isTraced));
    }

    [Theory]
    [InlineData("")]
    [InlineData(";")]
    [InlineData(";R")]
    [InlineData("-;N")]
    [InlineData("120")]
    [InlineData("120;")]
    [InlineData("120R")]
    [InlineData("120,R")]
    [InlineData("120;T")]
    [InlineData("120;X")]
    [InlineData("120;RN")]
    [InlineData("120;RTT")]
    [InlineData("120;R;T")]
    [InlineData("0;R")]
    [InlineData("000;RT")]
    [InlineData("-1;R")]
    [InlineData("-0;R")]
    [InlineData("--1;N")]
    [InlineData("+1;R")]
    [InlineData("1234567890;R")]
    [InlineData("-1234567890;N")]
    [InlineData("1.5;R")]
    [InlineData("0x1;N")]
    public void WhatIsNoDeliverBy_IsRefused(string text)
    {
        RelayValues.TryDeliverBy(Encoding.ASCII.GetBytes(text), out DeliverBy? deliverBy).Should().BeFalse();
        deliverBy.Should().BeNull();
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("999999999", 999_999_999)]
    [InlineData("0", null)]
    [InlineData("000000000", null)]
    [InlineData("1000000000", null)]
    [InlineData("", null)]
    [InlineData("-1", null)]
    [InlineData("+1", null)]
    [InlineData("1s", null)]
    public void HoldFor_IsOneToNineDigitsAndNotZero(string text, int? seconds)
    {
        RelayValues.TryHoldFor(Encoding.ASCII.GetBytes(text), out TimeSpan? time).Should().Be(seconds is not null);
        time.Should().Be(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value));
    }

    // What a relay does with it that cannot pass it on: RFC 7293 section 3.1.
    [Theory]
    [InlineData("2014-04-03T23:01:00Z", RecipientValidSinceRelay.Unspecified)]
    [InlineData("2014-04-03T23:01:00Z;C", RecipientValidSinceRelay.Continue)]
    [InlineData("2014-04-04T00:01:00+01:00;r", RecipientValidSinceRelay.Reject)]
    public void ValidSince_IsRead(string text, RecipientValidSinceRelay relay)
    {
        RelayValues.TryValidSince(Encoding.ASCII.GetBytes(text), out RecipientValidSince? validSince).Should().BeTrue();
        validSince.Should().Be(new RecipientValidSince(new DateTimeOffset(2014, 4, 3, 23, 1, 0, TimeSpan.Zero), relay));
    }

    [Theory]
    [InlineData("")]
    [InlineData(";C")]
    [InlineData("C")]
    [InlineData("2014-04-03")]
    [InlineData("2014-04-03T23:01:00")]
    [InlineData("2014-04-03T23:01:00Z;")]
    [InlineData("2014-04-03T23:01:00Z;X")]
    [InlineData("2014-04-03T23:01:00Z;CR")]
    [InlineData("2014-04-03T23:01:00Z;C;C")]
    [InlineData("2014-04-03T23:01:00Z C")]
    [InlineData("2014-04-31T23:01:00Z;C")]
    public void WhatIsNoValidSince_IsRefused(string text) => RelayValues.TryValidSince(Encoding.ASCII.GetBytes(text), out _).Should().BeFalse();
}
