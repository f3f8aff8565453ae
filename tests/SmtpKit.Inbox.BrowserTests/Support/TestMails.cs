using System.Text;

namespace SmtpKit.Inbox.BrowserTests.Support;

/// <summary>Messages of more than one part.</summary>
internal static class TestMails
{
    /// <summary>The sender's logo, 80 pixels wide and high.</summary>
    public static readonly byte[] Logo = ReadLogo();

    /// <summary>A picture of one pixel.</summary>
    public static readonly byte[] Pixel =
        Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");

    /// <summary>Text with one thing attached.</summary>
    public static string WithAttachment(string subject, string fileName, string mediaType, byte[] content) => Lines($"""
        From: Ada Lovelace <ada@example.com>
        To: Bob <bob@example.com>
        Subject: {subject}
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer
        Content-Type: text/plain; charset=utf-8

        See what is attached.
        --outer
        Content-Type: {mediaType}
        Content-Disposition: attachment; filename="{fileName}"
        Content-Transfer-Encoding: base64

        {Convert.ToBase64String(content, Base64FormattingOptions.InsertLineBreaks)}
        --outer--
        """);

    /// <summary>As an application sends it: text, HTML with a picture of its own and links, one of them false, and an invoice.</summary>
    public static string Newsletter(string subject) => Lines($$"""
        From: Meadow <hello@meadow.example>
        To: Bob <bob@example.com>
        Cc: Carol <carol@example.com>
        Subject: {{subject}}
        Message-ID: <42@meadow.example>
        Date: Wed, 25 Nov 2026 10:00:00 +0000
        List-Unsubscribe: <https://meadow.example/leave>
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=outer

        --outer
        Content-Type: multipart/alternative; boundary=inner

        --inner
        Content-Type: text/plain; charset=utf-8

        Choose a new password at https://meadow.example/reset?token=k3m9.

        If it was not you, there is nothing to do.
        --inner
        Content-Type: multipart/related; boundary=related

        --related
        Content-Type: text/html; charset=utf-8

        <!doctype html><html lang="en"><head><title>Meadow</title></head>
        <body style="margin:0;background:#eef2ef;font-family:Helvetica,Arial,sans-serif">
        <table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:32px 12px">
        <table role="presentation" width="100%" style="max-width:520px;background:#ffffff;border-radius:10px"><tr><td style="padding:32px;color:#222222">
        <img id="logo" src="cid:logo@meadow" width="40" height="40" alt="Meadow" style="border-radius:8px">
        <h1 style="font-size:22px">Choose a new password</h1>
        <p>Hello Bob, somebody asked for a new password of your account. If it was you, follow the link within an hour.</p>
        <p><a href="https://meadow.example/reset?token=k3m9" style="display:inline-block;background:#0b6b63;color:#ffffff;padding:12px 22px;border-radius:6px;text-decoration:none">Choose a new password</a></p>
        <p style="color:#666666;font-size:13px">If it was not you, tell <a href="https://elsewhere.example/login" style="color:#0b6b63">www.meadow.example</a>.</p>
        <img src="https://meadow.example/open.gif" width="1" height="1" alt="">
        </td></tr></table></td></tr></table></body></html>
        --related
        Content-Type: image/png; name="logo.png"
        Content-ID: <logo@meadow>
        Content-Disposition: inline; filename="logo.png"
        Content-Transfer-Encoding: base64

        {{Convert.ToBase64String(Logo, Base64FormattingOptions.InsertLineBreaks)}}
        --related--
        --inner--
        --outer
        Content-Type: application/pdf
        Content-Disposition: attachment; filename="invoice-2026-11.pdf"
        Content-Transfer-Encoding: base64

        {{Convert.ToBase64String(Encoding.ASCII.GetBytes("%PDF-1.4\n" + new string('x', 30_000)), Base64FormattingOptions.InsertLineBreaks)}}
        --outer--
        """);

    private static byte[] ReadLogo()
    {
        using Stream resource = typeof(TestMails).Assembly.GetManifestResourceStream("logo.png")!;
        byte[] content = new byte[resource.Length];
        resource.ReadExactly(content);
        return content;
    }

    private static string Lines(string text) => text.ReplaceLineEndings("\r\n");
}
