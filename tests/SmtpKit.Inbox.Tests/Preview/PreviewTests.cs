using System.Text;
using SmtpKit.Inbox.Api;
using SmtpKit.Inbox.Preview;
using SmtpKit.Inbox.Preview.Checks;
using SmtpKit.Inbox.Tests.Support;
using SmtpKit.Mime;

namespace SmtpKit.Inbox.Tests.Preview;

/// <summary>What is made of a mail's HTML.</summary>
public sealed class PreviewTests
{
    [Fact]
    public void InlineImages_ArePutInTheirPlaces_WhereverTheyAreNamed()
    {
        string html = Preview(
            "<img src=\"cid:logo@x\"><img src=cid:logo@x><td background='CID:logo@x'><img srcset=\"cid:logo@x 1x, cid:logo@x 2x\">"
            + "<p style=\"background:url('cid:logo@x')\"><style>p { background: url(cid:logo@x) }</style><img src=\"cid:gone@x\"><p>Write cid:logo@x</p>");
        html.Split("data:image/png;base64,").Should().HaveCount(8, "seven times");
        html.Should().Contain("src=\"data:,\"").And.Contain("Write cid:logo@x");
        html.Should().NotContain("url('cid").And.NotContain("url(cid").And.NotContain("src=cid");
    }

    [Fact]
    public void ImagesThatAreNone_AreNotShown()
    {
        string html = Preview("<img src=\"cid:page@x\">", "Content-Type: image/png\r\nContent-ID: <page@x>\r\n\r\n<script>alert(1)</script>");
        html.Should().Contain("src=\"data:,\"").And.NotContain("alert");
    }

    [Theory]
    [InlineData("<base href=\"https://evil.example/\">", "evil")]
    [InlineData("<META HTTP-EQUIV=refresh content=\"0;url=https://evil.example/\">", "evil")]
    [InlineData("<link rel=\"dns-prefetch\" href=\"//evil.example\">", "evil")]
    [InlineData("<link rel='preconnect stylesheet' href=\"//evil.example\">", "evil")]
    public void WhatNoPolicyKeepsFromTheNetwork_IsLeftOut(string tag, string gone) => Preview("<p>a</p>" + tag + "<p>b</p>").Should().NotContain(gone).And.Contain("<p>a</p><p>b</p>");

    [Fact]
    public void TheRest_IsWrittenAnew_BehindTheDoctype()
    {
        const string Html = "<!DOCTYPE html>\n<html><head><style>a{}</style></head><body onload=\"x()\"><a href='x?a=1&amp;b=2' target=_top>l</a><!-- c --></body></html>\n";
        Preview(Html).Should().Be(
            "<!DOCTYPE html><base target=\"_blank\">\n<html><head><style>a{}</style></head><body onload=\"x()\"><a href=\"x?a=1&amp;b=2\">l</a></body></html>\n");
    }

    [Fact]
    public void ValueWithQuotes_StaysOneValue()
    {
        string html = Preview("<p style='background:url(cid:logo@x);font-family:\"A &#39; B\"' title=t>x</p>");
        html.Should().Contain(";font-family:&quot;A ' B&quot;\" title=\"t\">x</p>");
    }

    [Fact]
    public void HostileHtml_TakesLinearTime()
    {
        // Quadratic work in a megabyte of any of these would not end within the run.
        foreach (string piece in new[] { "cid:", "<img src=cid:x ", "<", "<!--", "url(", "&amp;", "<style>@import \"", "/*" })
        {
            string html = string.Concat(Enumerable.Repeat(piece, 1_000_000 / piece.Length));
            MimeView view = MimeView.Of(Encoding.UTF8.GetBytes(Mails.Html(html)));
            HtmlPreview.Of(view, view.Html!).Length.Should().BePositive();
            RemoteReferences.Count(view.Html!).Should().BeGreaterThanOrEqualTo(0);
            HtmlChecks.Of(view).Should().NotBeNull();
            HtmlText.Of(view.Html!, 65536).Should().NotBeNull();
        }
    }

    [Theory]
    [InlineData("<img src=\"https://a.example/x\">", 1)]
    [InlineData("<img src=//a.example/x>", 1)]
    [InlineData("<img src=\"cid:x\"><img src=\"data:image/png,x\"><img src=x.png>", 0)]
    [InlineData("<img srcset=\"https://a.example/1 1x, https://a.example/2 2x\">", 2)]
    [InlineData("<td background=\"http://a.example/x\">", 1)]
    [InlineData("<video poster=https://a.example/p src=https://a.example/v></video>", 2)]
    [InlineData("<link rel=stylesheet href=https://a.example/s.css>", 1)]
    [InlineData("<p style=\"background:url( 'https://a.example/x' )\">", 1)]
    [InlineData("<style>@import 'https://a.example/s'; @font-face { src: url(https://a.example/f) }</style>", 2)]
    [InlineData("<svg><image xlink:href=\"https://a.example/x\"/></svg>", 1)]
    [InlineData("<iframe src=https://a.example/></iframe><object data=https://a.example/></object>", 2)]
    [InlineData("<a href=\"https://a.example/\">x</a><form action=https://a.example/></form><base href=https://a.example/>", 0)]
    [InlineData("<!-- <img src=https://a.example/x> -->url(https://a.example)", 0)]
    public void RemoteReferences_AreCounted(string html, int count) => RemoteReferences.Count(html).Should().Be(count);

    [Theory]
    [InlineData("https://bank.example/", "https://bank.example/", false)]
    [InlineData("https://evil.example/", "https://bank.example/", true)]
    [InlineData("https://evil.example/", "bank.example", true)]
    [InlineData("https://www.bank.example/", "bank.example", false)]
    [InlineData("https://bank.example/", "www.bank.example/login", false)]
    [InlineData("https://bank.example.evil.example/", "bank.example", true)]
    [InlineData("https://bank.example@evil.example/", "Sign in", true)]
    [InlineData("https://evil.example/", "Click here", false)]
    [InlineData("https://evil.example/", "Read more...", false)]
    [InlineData("https://evil.example/", "v1.2", false)]
    [InlineData("mailto:a@evil.example", "b@bank.example", false)]
    public void Links_SayWhereTheyLead(string href, string text, bool isMisleading)
    {
        MimeView view = MimeView.Of(Encoding.UTF8.GetBytes(Mails.Html($"<a href=\"{href}\">{text}</a>")));
        Link link = LinkInspector.Inspect(view.Links.Single());
        link.IsMisleading.Should().Be(isMisleading);
        link.Host.Should().Be(new Uri(href).IdnHost);
    }

    [Fact]
    public void Checks_SeeElementsAttributesRulesPropertiesAndFunctions()
    {
        MimeView view = MimeView.Of(Encoding.UTF8.GetBytes(Mails.Html(
            "<style>/* transform: no */ @media (max-width: 1px) { a:hover { color: var(--x) } } @font-face { src: url(x) } p { position: absolute; content: '} filter: x' }</style>"
            + "<video></video><input type=checkbox><p style=\"display: flex; gap:1px\">admin(x)</p><img src=\"data:image/png,x\" srcset=x>")));
        string[] found = [.. HtmlChecks.Of(view).Select(finding => finding.Feature)];
        found.Should().Contain(["<style>", "<video>", "<input type=\"checkbox\">", "srcset=\"…\"", "@media", "@font-face", "position", "display:flex", "gap", "var()", ":hover", "data: URLs"]);
        found.Should().NotContain(["transform", "filter", "min()"]);
    }

    [Fact]
    public void TableOfClients_IsReadable_EveryLineOfIt()
    {
        MailClients.All.Find("element", "video")!.Support.Should().HaveCount(8);
        MailClients.All.Texts.Should().Contain(feature => feature.Name == "var(");
        MailClients.All.Texts.Should().OnlyContain(feature => feature.Support.Values.Any(answer => answer != "yes"));
    }

    [Theory]
    [InlineData("List-Unsubscribe: <https://x.example/u>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", true, true, 0)]
    [InlineData("List-Unsubscribe: <mailto:u@x.example>\r\n", true, false, 0)]
    [InlineData("List-Unsubscribe: <mailto:u@x.example>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", true, false, 1)]
    [InlineData("List-Unsubscribe: https://x.example/u\r\n", true, false, 1)]
    [InlineData("List-Unsubscribe: <https://x.example/u>\r\nList-Unsubscribe-Post: yes\r\n", true, false, 1)]
    [InlineData("List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", false, false, 1)]
    [InlineData("List-Unsubscribe: <javascript:x>\r\n", true, false, 1)]
    [InlineData("", false, false, 0)]
    public void ListUnsubscribe_IsJudged(string header, bool present, bool oneClick, int problems)
    {
        ListUnsubscribe found = UnsubscribeCheck.Of(MimeView.Of(Encoding.ASCII.GetBytes(header + "Subject: x\r\n\r\nx\r\n")));
        found.Present.Should().Be(present);
        found.OneClick.Should().Be(oneClick);
        found.Problems.Should().HaveCount(problems);
    }

    // A mail of HTML, a small image and perhaps another part.
    private static string Preview(string html, string? part = null)
    {
        string message = "Content-Type: multipart/related; boundary=r\r\n\r\n--r\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + html + "\r\n"
            + "--r\r\nContent-Type: image/png\r\nContent-ID: <logo@x>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgoAAAANSUhEUg==\r\n"
            + (part is null ? "" : "--r\r\n" + part + "\r\n") + "--r--\r\n";
        MimeView view = MimeView.Of(Encoding.UTF8.GetBytes(message));
        return HtmlPreview.Of(view, view.Html!);
    }
}
