using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Headers;

/// <summary>RFC 2045 section 5.1, RFC 2183 and RFC 2231.</summary>
public sealed class ParameterTests
{
    [Theory]
    [InlineData("attachment; filename=a.txt", "a.txt")]
    [InlineData("attachment; filename=\"two words.txt\"", "two words.txt")]
    [InlineData("attachment;filename = \"a;b.txt\" ; x=y", "a;b.txt")]
    [InlineData("attachment; FILENAME=a.txt", "a.txt")]
    [InlineData("attachment; filename=\"say \\\"hi\\\".txt\"", "say \"hi\".txt")]
    [InlineData("attachment; filename=\"C:\\temp\\a.txt\"", "C:\\temp\\a.txt")]
    [InlineData("attachment; filename=two words.txt; x=y", "two words.txt")]
    [InlineData("attachment; filename=a.txt (a comment)", "a.txt")]
    [InlineData("attachment; filename=\"never closed", "never closed")]
    [InlineData("attachment; filename*=utf-8''%e2%82%ac%20rates.txt", "€ rates.txt")]
    [InlineData("attachment; filename*=iso-8859-1'en'%A3%20rates.txt", "£ rates.txt")]
    [InlineData("attachment; filename=plain.txt; filename*=utf-8''%C3%BC.txt", "ü.txt")]
    [InlineData("attachment; filename*=utf-8''%C3%BC.txt; filename=plain.txt", "ü.txt")]
    [InlineData("attachment; filename*0=\"This is \"; filename*1=\"even more.txt\"", "This is even more.txt")]
    [InlineData("attachment; filename*1=\"b.txt\"; filename*0=\"a\"", "ab.txt")]
    [InlineData("attachment; filename*0*=utf-8'en'%C3; filename*1*=%BC; filename*2=\"%41.txt\"", "ü%41.txt")]
    [InlineData("attachment; filename*0*=''plain%20; filename*1*=text.txt", "plain text.txt")]
    [InlineData("attachment; filename*=no%20quotes.txt", "no quotes.txt")]
    [InlineData("attachment; filename*=utf-8''bad%zz%4.txt", "bad%zz%4.txt")]
    [InlineData("attachment; filename*=no-such''%C3%BC.txt", "ü.txt")]
    [InlineData("attachment; filename=\"=?utf-8?Q?=C3=BC.txt?=\"", "ü.txt")]
    [InlineData("attachment; filename==?utf-8?B?w7wudHh0?=", "ü.txt")]
    [InlineData("attachment; filename=first.txt; filename=second.txt", "first.txt")]
    [InlineData("attachment; filename=ü.txt", "ü.txt")]
    [InlineData("attachment; =x; ;; filename=a.txt", "a.txt")]
    [InlineData("attachment; junk; filename=a.txt", "a.txt")]
    [InlineData("attachment filename=a.txt", "a.txt")]
    [InlineData("attachment; filename", null)]
    [InlineData("attachment; filename=", null)]
    [InlineData("attachment; *=x; *0*=y", null)]
    [InlineData("attachment", null)]
    public void FileName_IsRead(string disposition, string? expected) =>
        Mail.WithHeader("Content-Disposition: " + disposition).Root.FileName.Should().Be(expected);

    [Fact]
    public void Names_AreListedInOrder_InLowerCase_Once()
    {
        MimeParameters parameters = Mail.WithHeader("Content-Type: text/plain; Charset=UTF-8; FORMAT=flowed; charset=x; title*0=a; title*1=b").Root.Parameters;

        parameters.Should().Equal([KeyValuePair.Create("charset", "UTF-8"), KeyValuePair.Create("format", "flowed"), KeyValuePair.Create("title", "ab")]);
        parameters.Count.Should().Be(3);
        parameters["CharSet"].Should().Be("UTF-8");
        parameters["boundary"].Should().BeNull();
    }

    [Fact]
    public void NameOfTheType_IsAFileNameToo()
    {
        Mail.WithHeader("Content-Type: image/png; name=\"a.png\"").Root.FileName.Should().Be("a.png");
        Mail.WithHeader("Content-Type: image/png; name=\"a.png\"\r\nContent-Disposition: attachment; filename=b.png").Root.FileName.Should().Be("b.png");
    }

    [Theory]
    [InlineData("text/html", "text/html")]
    [InlineData("TEXT/Html; charset=x", "text/html")]
    [InlineData(" text/html (a comment)", "text/html")]
    [InlineData("(a (nested; one)) text/html", "text/html")]
    [InlineData("text / html", "text/html")]
    [InlineData("text/html charset=x", "text/html")]
    [InlineData("text", "text/plain")]
    [InlineData("text/", "text/plain")]
    [InlineData("/html", "text/plain")]
    [InlineData("a/b/c", "text/plain")]
    [InlineData("", "text/plain")]
    [InlineData("; charset=x", "text/plain")]
    public void MediaType_IsReadOrTheDefault(string value, string expected) => Mail.WithHeader("Content-Type: " + value).Root.MediaType.Should().Be(expected);

    [Fact]
    public void ThousandsOfParameters_AreCutOff() =>
        Mail.WithHeader("Content-Type: text/plain" + string.Concat(Enumerable.Range(0, 5000).Select(i => $"; p{i}=v"))).Root.Parameters.Count.Should().Be(1000);
}
