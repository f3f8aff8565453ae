using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

/// <summary>RFC 3339 section 5.6.</summary>
public sealed class DateTimeValueTests
{
    // RFC 3339 section 5.7 and appendix D: a leap second is the last of a month, in UTC. Section 4.3: -00:00 is UTC.
    [Theory]
    [InlineData("2026-12-21T00:00:00Z", "2026-12-21 00:00:00.0000000")]
    [InlineData("2026-12-21t23:59:59z", "2026-12-21 23:59:59.0000000")]
    [InlineData("2026-12-21T01:00:00+02:30", "2026-12-20 22:30:00.0000000")]
    [InlineData("2026-12-21T01:00:00-23:59", "2026-12-22 00:59:00.0000000")]
    [InlineData("2026-12-21T01:00:00-00:00", "2026-12-21 01:00:00.0000000")]
    [InlineData("2026-12-21T01:00:00.5Z", "2026-12-21 01:00:00.5000000")]
    [InlineData("2026-12-21T01:00:00.12345678901234567890+00:00", "2026-12-21 01:00:00.1234567")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29 00:00:00.0000000")]
    [InlineData("2000-02-29T00:00:00Z", "2000-02-29 00:00:00.0000000")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01 00:00:00.0000000")]
    [InlineData("9999-12-31T23:59:59.9999999Z", "9999-12-31 23:59:59.9999999")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01 00:00:00.0000000")]
    [InlineData("1990-12-31T15:59:60-08:00", "1991-01-01 00:00:00.0000000")]
    [InlineData("2015-07-01T01:29:60.25+01:30", "2015-07-01 00:00:00.2500000")]
    public void DateTime_IsReadAsUtc(string text, string expected)
    {
        DateTimeValue.TryParse(Encoding.ASCII.GetBytes(text), out DateTimeOffset moment).Should().BeTrue();
        moment.Offset.Should().Be(TimeSpan.Zero);
        moment.ToString("yyyy-MM-dd HH:mm:ss.fffffff", CultureInfo.InvariantCulture).Should().Be(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-12-21")]
    [InlineData("2026-12-21T00:00Z")]
    [InlineData("2026-12-21T00:00:00")]
    [InlineData("2026-12-21 00:00:00Z")]
    [InlineData("2026-12-21T00:00:00Z ")]
    [InlineData(" 2026-12-21T00:00:00Z")]
    [InlineData("20261221T000000Z0000")]
    [InlineData("2026-1-021T00:00:00Z")]
    [InlineData("2026/12/21T00:00:00Z")]
    [InlineData("2026-12-21T00.00.00Z")]
    [InlineData("2026-00-21T00:00:00Z")]
    [InlineData("2026-13-21T00:00:00Z")]
    [InlineData("2026-12-00T00:00:00Z")]
    [InlineData("2026-12-32T00:00:00Z")]
    [InlineData("2026-04-31T00:00:00Z")]
    [InlineData("2026-02-29T00:00:00Z")]
    [InlineData("1900-02-29T00:00:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-12-21T24:00:00Z")]
    [InlineData("2026-12-21T00:60:00Z")]
    [InlineData("2026-12-21T00:00:61Z")]
    [InlineData("2026-12-21T00:00:60Z")]
    [InlineData("2026-12-30T23:59:60Z")]
    [InlineData("2026-12-31T23:59:60+01:00")]
    [InlineData("9999-12-31T23:59:60Z")]
    [InlineData("2026-12-21T00:00:00.Z")]
    [InlineData("2026-12-21T00:00:00.5")]
    [InlineData("2026-12-21T00:00:00,5Z")]
    [InlineData("2026-12-21T00:00:00+00")]
    [InlineData("2026-12-21T00:00:00+0000")]
    [InlineData("2026-12-21T00:00:00+24:00")]
    [InlineData("2026-12-21T00:00:00+00:60")]
    [InlineData("2026-12-21T00:00:00+00:00Z")]
    [InlineData("2026-12-21T00:00:00 00:00")]
    [InlineData("2026-12-21T00:00:00+1:000")]
    [InlineData("0001-01-01T00:00:00+00:01")]
    [InlineData("9999-12-31T23:59:59-00:01")]
    [InlineData("+026-12-21T00:00:00Z")]
    [InlineData("2x26-12-21T00:00:00Z")]
    [InlineData("2026-12-21T0x:00:00Z")]
    [InlineData("2026-12-21T00: 0:00Z")]
    [InlineData("2026-12-21T00:00:-0Z")]
    [InlineData("2026-12-21T00:00:00+x0:00")]
    [InlineData("2026-12-21T00:00:00+00:0/")]
    [InlineData("٢026-12-21T00:00:00Z")]
    public void WhatIsNoDateTime_IsRefused(string text) => DateTimeValue.TryParse(Encoding.UTF8.GetBytes(text), out _).Should().BeFalse();

    [Fact]
    public void AnyMomentAndOffset_ComesBack() =>
        Prop.ForAll<DateTime, short>((moment, minutes) =>
        {
            DateTimeOffset utc = new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
            TimeSpan offset = TimeSpan.FromMinutes(minutes % (14 * 60));
            if (utc.Year is 1 or 9999)
            {
                return;
            }

            string text = utc.ToOffset(offset).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffffzzz", CultureInfo.InvariantCulture);
            DateTimeValue.TryParse(Encoding.ASCII.GetBytes(text), out DateTimeOffset read).Should().BeTrue(text);
            read.Should().Be(utc);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
