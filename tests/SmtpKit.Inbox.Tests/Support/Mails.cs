using System.Text;

namespace SmtpKit.Inbox.Tests.Support;

/// <summary>Messages for tests.</summary>
internal static class Mails
{
    /// <summary>Text and HTML, an inline image and an attachment.</summary>
    public const string Rich =
        "From: =?utf-8?q?Ad=C3=A9?= <ada@example.com>\r\nTo: Bob <bob@example.com>\r\nCc: carol@example.com\r\nSubject: Your =?utf-8?q?caf=C3=A9?= order\r\n"
        + "Message-ID: <1@example.com>\r\nDate: Wed, 25 Nov 2026 10:00:00 +0000\r\nList-Unsubscribe: <https://example.com/u>, <mailto:u@example.com>\r\n"
        + "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n"
        + "--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
        + "--a\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello Bob, see https://example.com/order.\r\n"
        + "--a\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
        + "--r\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<!doctype html><html><body style=\"display:grid\"><p>Hello <b>Bob</b></p><img src=\"cid:logo@x\">"
        + "<img src='https://tracker.example/p.gif'><a href=\"https://evil.example/\">https://bank.example/</a></body></html>\r\n"
        + "--r\r\nContent-Type: image/png\r\nContent-ID: <logo@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgoAAAANSUhEUg==\r\n--r--\r\n--a--\r\n"
        + "--m\r\nContent-Type: text/html; name=\"evil.html\"\r\nContent-Disposition: attachment; filename=\"../evil\\\".html\"\r\n\r\n<script>alert(1)</script>\r\n--m--\r\n";

    public static string Plain(string subject, string text = "Hello.", string from = "ada@example.com", string to = "bob@example.com") =>
        $"From: {from}\r\nTo: {to}\r\nSubject: {subject}\r\n\r\n{text}\r\n";

    public static string Html(string html) => $"From: a@example.com\r\nSubject: x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n";

    public static InboxArrival Arrival(string message, string from = "ada@example.com", params string[] to) => new(
        Encoding.UTF8.GetBytes(message),
        new InboxEnvelope(from, new Dictionary<string, string?>(), [.. (to.Length == 0 ? ["bob@example.com"] : to).Select(address => new InboxRecipient(address, new Dictionary<string, string?>()))]),
        new InboxSession { Id = "TEST.1", Protocol = "ESMTP" });
}
