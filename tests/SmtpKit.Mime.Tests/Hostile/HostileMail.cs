using System.Text;

namespace SmtpKit.Mime.Tests.Hostile;

/// <summary>Messages made to cost much: each grows with a number, so that the cost of one can be held against the cost of one twice as large.</summary>
public static class HostileMail
{
    private static readonly Dictionary<string, Func<int, string>> Makers = new()
    {
        ["deep nesting of multiparts"] = n => string.Concat(Enumerable.Range(0, n).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n")),
        ["deep nesting with one boundary"] = n => string.Concat(Enumerable.Repeat("Content-Type: multipart/mixed; boundary=b\n\n--b\n", n)),
        ["deep nesting of messages"] = n => string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\n\n", n)),
        ["deep nesting of messages in multiparts"] = n =>
            string.Concat(Enumerable.Range(0, n).Select(i => $"Content-Type: multipart/digest; boundary=b{i}\n\n--b{i}\n\n")),
        ["messages in base64"] = n => $"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{new string('Q', n * 60)}",
        ["many parts"] = n => $"Content-Type: multipart/mixed; boundary=b\n\n{string.Concat(Enumerable.Repeat("--b\n\nx\n", n))}--b--\n",
        ["many parts without a body"] = n => $"Content-Type: multipart/mixed; boundary=b\n\n{string.Concat(Enumerable.Repeat("--b\n", n))}",
        ["many related parts"] = n =>
            $"Content-Type: multipart/related; boundary=b; start=\"<none>\"\n\n{string.Concat(Enumerable.Range(0, n).Select(i => $"--b\nContent-ID: <{i}>\nContent-Type: image/png\n\n"))}",
        ["many texts"] = n => $"Content-Type: multipart/mixed; boundary=b\n\n{string.Concat(Enumerable.Repeat("--b\nContent-Type: text/html\n\n<a>\n--b\n\ny\n", n))}",
        ["lines that are almost a boundary"] = n => $"{ManyOpen(40, "b")}{string.Concat(Enumerable.Repeat("--bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb!\n", n))}",
        ["lines of two hyphens"] = n => $"{ManyOpen(40, "b")}{string.Concat(Enumerable.Repeat("--\n", n * 10))}",
        ["a boundary as long as a message"] = n =>
            $"Content-Type: multipart/mixed; boundary={new string('x', n * 20)}\n\n{string.Concat(Enumerable.Repeat("--" + new string('x', 200) + "\n", n))}",
        ["a boundary with white space without end"] = n => $"Content-Type: multipart/mixed; boundary=b\n\n--b{new string(' ', n * 50)}x",
        ["many boundary parameters"] = n => $"Content-Type: multipart/mixed{string.Concat(Enumerable.Repeat("; boundary*0=a; boundary*1=b", n))}\n\nx",
        ["many header lines"] = n => $"{string.Concat(Enumerable.Range(0, n * 10).Select(i => $"X-{i}: v\n"))}\nbody",
        ["header lines without a name"] = n => $"{string.Concat(Enumerable.Repeat(": v\n", n * 10))}\nbody",
        ["one header line, folded"] = n => $"Subject: x\n{string.Concat(Enumerable.Repeat(" y\n", n * 10))}\nbody",
        ["one header line, long"] = n => $"Subject: {new string('y', n * 50)}\n\nbody",
        ["white space before a colon"] = n => $"{string.Concat(Enumerable.Repeat($"Subject{new string(' ', 200)}: x\n", n))}\nbody",
        ["encoded words"] = n => $"Subject: {string.Concat(Enumerable.Repeat("=?utf-8?Q?=41?= ", n))}\n\n",
        ["encoded words that begin and never end"] = n =>
            $"Subject: {string.Concat(Enumerable.Repeat("=?", n * 10))}\nFrom: {string.Concat(Enumerable.Repeat("=?a?Q?", n * 5))}\n\n",
        ["encoded words of unknown charsets"] = n => $"Subject: {string.Concat(Enumerable.Range(0, n).Select(i => $"=?x-{i}?B?{new string('Q', 40)}?="))}\n\n",
        ["encoded words, charset by charset"] = n => $"Subject: {string.Concat(Enumerable.Repeat("=?koi8-r?Q?=C1?= =?utf-8?Q?=41?= ", n))}\n\n",
        ["an encoded word as long as a message"] = n => $"Subject: =?utf-8?B?{new string('Q', n * 40)}?=\n\n",
        ["addresses"] = n => $"To: {string.Concat(Enumerable.Repeat("a,", n * 10))}\n\n",
        ["address words"] = n =>
            $"To: {string.Concat(Enumerable.Repeat("a ", n * 10))}\nCc: {string.Concat(Enumerable.Repeat("a.", n * 10))}\nFrom: {string.Concat(Enumerable.Repeat("\"a\"", n * 10))}@b\n\n",
        ["address comments"] = n =>
            $"To: {new string('(', n * 20)}\nCc: {string.Concat(Enumerable.Repeat("(a)", n * 10))}\nFrom: {string.Concat(Enumerable.Repeat("a(", n))}{new string(')', n)}\n\n",
        ["address groups"] = n => $"To: {string.Concat(Enumerable.Repeat("a:", n * 10))}\nCc: {string.Concat(Enumerable.Repeat("g:;", n * 10))}\n\n",
        ["address brackets"] = n =>
            $"To: {string.Concat(Enumerable.Repeat("<", n * 10))}\nCc: {string.Concat(Enumerable.Repeat("<>", n * 10))}\nFrom: {string.Concat(Enumerable.Repeat("[", n * 10))}\nBcc: {string.Concat(Enumerable.Repeat("[a,", n * 10))}\n\n",
        ["parameters"] = n => $"Content-Type: text/plain{string.Concat(Enumerable.Range(0, n).Select(i => $"; p{i}=v"))}\n\n",
        ["parameters in sections"] = n => $"Content-Disposition: attachment{string.Concat(Enumerable.Range(0, n).Select(i => $"; filename*{n - i}*=%41"))}\n\n",
        ["comments in a type"] = n => $"Content-Type: {new string('(', n * 20)}\nContent-Transfer-Encoding: {string.Concat(Enumerable.Repeat("(a)", n))}\n\n",
        ["a date as long as a message"] = n => $"Date: {new string('(', n * 10)} 1 Jan {new string('1', n * 10)}\n\n",
        ["bad base64"] = n => $"Content-Transfer-Encoding: base64\n\n{string.Concat(Enumerable.Repeat("Q!=Q\u00E9=\n", n * 5))}",
        ["bad quoted-printable"] = n => $"Content-Transfer-Encoding: quoted-printable\n\n{string.Concat(Enumerable.Repeat("==G= =\t", n * 5))}",
        ["white space in quoted-printable"] = n => $"Content-Transfer-Encoding: quoted-printable\n\nx{new string(' ', n * 30)}x={new string(' ', n * 30)}x",
        ["flowed text"] = n => $"Content-Type: text/plain; format=flowed\n\n{string.Concat(Enumerable.Repeat(">>> a \n", n * 5))}{new string('>', n * 20)} x",
        ["links in a text"] = n =>
            $"\n{string.Concat(Enumerable.Range(0, n).Select(i => $"http://a{i})))... "))}http://{new string('(', n * 20)}{new string(')', n * 30)}",
        ["beginnings of links"] = n => $"\n{string.Concat(Enumerable.Repeat("xhttp://www.", n * 5))}",
        ["links in HTML"] = n => $"Content-Type: text/html\n\n{string.Concat(Enumerable.Range(0, n).Select(i => $"<a href=x{i}>t"))}",
        ["tags that never end"] = n => $"Content-Type: text/html\n\n{string.Concat(Enumerable.Repeat("<a <a href=\"", n * 5))}",
        ["attributes"] = n =>
            $"Content-Type: text/html\n\n<a {string.Concat(Enumerable.Range(0, n * 5).Select(i => $"a{i}=\"x\" "))}href=y>{string.Concat(Enumerable.Repeat("<img alt=", n * 5))}",
        ["comments"] = n => $"Content-Type: text/html\n\n{string.Concat(Enumerable.Repeat("<!--a--!><!-- - -- ->", n * 5))}",
        ["comments that never end"] = n => $"Content-Type: text/html\n\n{string.Concat(Enumerable.Repeat("<!-- ", n * 5))}",
        ["scripts"] = n => $"Content-Type: text/html\n\n{string.Concat(Enumerable.Repeat("<script></scrip", n * 5))}",
        ["titles and styles"] = n => $"Content-Type: text/html\n\n{string.Concat(Enumerable.Repeat("<style></style><title>&amp</title><textarea>", n))}",
        ["entities"] = n =>
            $"Content-Type: text/html\n\n<a href=\"{string.Concat(Enumerable.Repeat("&am&#x26;&#38&copy=&nosuchname;", n))}\">{string.Concat(Enumerable.Repeat("&", n * 10))}&#{new string('9', n * 20)};</a>",
        ["angle brackets"] = n => $"Content-Type: text/html\n\n<a href=x>{string.Concat(Enumerable.Repeat("< ", n * 10))}{new string('<', n * 20)}</",
    };

    /// <summary>Their names.</summary>
    public static TheoryData<string> Names => [.. Makers.Keys];

    /// <summary>One of them.</summary>
    /// <param name="name">Of <see cref="Names"/>.</param>
    /// <param name="size">The message's length grows in step with it.</param>
    public static byte[] Make(string name, int size) => Encoding.Latin1.GetBytes(Makers[name](size));

    // Multiparts in one another, whose boundaries begin alike.
    private static string ManyOpen(int count, string boundary) => string.Concat(Enumerable.Range(1, count).Select(i =>
        $"Content-Type: multipart/mixed; boundary={string.Concat(Enumerable.Repeat(boundary, i))}\n\n--{string.Concat(Enumerable.Repeat(boundary, i))}\n"));
}
