using System.Globalization;
using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Headers;

/// <summary>RFC 5322 sections 3.3 and 4.3, and what senders do instead.</summary>
public sealed class DateTests
{
    [Theory]
    [InlineData("Fri, 21 Nov 1997 09:55:06 -0600", "1997-11-21T09:55:06-06:00")]
    [InlineData("21 Nov 1997 09:55:06 -0600", "1997-11-21T09:55:06-06:00")]
    [InlineData("Thu, 1 Jan 2026 00:00 +0530", "2026-01-01T00:00:00+05:30")]
    [InlineData("Thu,\r\n\t13\r\n\t Feb\r\n\t  1969\r\n\t23:32\r\n\t\t\t-0330 (Newfoundland Time)", "1969-02-13T23:32:00-03:30")]
    [InlineData("21 Nov 97 09:55:06 GMT", "1997-11-21T09:55:06+00:00")]
    [InlineData("Fri, 21 Nov 1997 09(comment):   55  :  06 -0600", "1997-11-21T09:55:06-06:00")]
    [InlineData("21 Nov 49 00:00:00 UT", "2049-11-21T00:00:00+00:00")]
    [InlineData("21 Nov 50 00:00:00 UT", "1950-11-21T00:00:00+00:00")]
    [InlineData("21 Nov 105 00:00:00 UT", "2005-11-21T00:00:00+00:00")]
    [InlineData("21 Nov 2005 00:00:00 EST", "2005-11-21T00:00:00-05:00")]
    [InlineData("21 Nov 2005 00:00:00 edt", "2005-11-21T00:00:00-04:00")]
    [InlineData("21 Nov 2005 00:00:00 CST", "2005-11-21T00:00:00-06:00")]
    [InlineData("21 Nov 2005 00:00:00 CDT", "2005-11-21T00:00:00-05:00")]
    [InlineData("21 Nov 2005 00:00:00 MST", "2005-11-21T00:00:00-07:00")]
    [InlineData("21 Nov 2005 00:00:00 MDT", "2005-11-21T00:00:00-06:00")]
    [InlineData("21 Nov 2005 00:00:00 PST", "2005-11-21T00:00:00-08:00")]
    [InlineData("21 Nov 2005 00:00:00 PDT", "2005-11-21T00:00:00-07:00")]
    [InlineData("21 Nov 2005 00:00:00 A", "2005-11-21T00:00:00+00:00")]
    [InlineData("21 Nov 2005 00:00:00 CET", "2005-11-21T00:00:00+00:00")]
    [InlineData("21 Nov 2005 00:00:00 -0000", "2005-11-21T00:00:00+00:00")]
    [InlineData("21 Nov 2005 00:00:00", "2005-11-21T00:00:00+00:00")]
    [InlineData("21 Nov 2005", "2005-11-21T00:00:00+00:00")]
    [InlineData("21 Nov 2005 00:00:00 +01:00", "2005-11-21T00:00:00+01:00")]
    [InlineData("21 Nov 2005 00:00:00 GMT+0100", "2005-11-21T00:00:00+01:00")]
    [InlineData("Sat Nov 21 09:55:06 2005", "2005-11-21T09:55:06+00:00")]
    [InlineData("21-Nov-2005 09:55:06 +0000", "2005-11-21T09:55:06+00:00")]
    [InlineData("Monday, 21 November 2005 09:55:06 +0000", "2005-11-21T09:55:06+00:00")]
    [InlineData("21 Nov 2005 09:55:06.123 +0000", "2005-11-21T09:55:06+00:00")]
    [InlineData("31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59+00:00")]
    [InlineData("21 Nov 2005 00:00:00 +9959", "2005-11-16T20:01:00+00:00")]
    public void Date_IsRead(string value, string expected) =>
        (Mail.WithHeader("Date: " + value).Date?.ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture) ?? "").Should().Be(expected);

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("32 Nov 2005 00:00:00 +0000")]
    [InlineData("30 Feb 2005 00:00:00 +0000")]
    [InlineData("0 Nov 2005 00:00:00 +0000")]
    [InlineData("21 Nov 2005 24:00:00 +0000")]
    [InlineData("21 Nov 2005 1:2:3:4 +0000")]
    [InlineData("21 Nov 99999 00:00:00 +0000")]
    [InlineData("1 Jan 0001 00:00:00 +1400")]
    [InlineData("31 Dec 9999 23:59:59 -0100")]
    [InlineData("21 Nov 99999999999 00:00:00 +0000")]
    [InlineData("21 2005 00:00:00 +0000")]
    [InlineData("(((")]
    public void WhatIsNoDate_IsNull(string value) => Mail.WithHeader("Date: " + value).Date.Should().BeNull();
}
