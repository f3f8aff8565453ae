using FsCheck;
using FsCheck.Fluent;
using SmtpKit.Mime.Html;

namespace SmtpKit.Mime.Tests.Html;

/// <summary>As a browser's tokenizer: html.spec.whatwg.org, 13.2.5.</summary>
public sealed class HtmlTokenizerTests
{
    private static readonly Config Many = Config.QuickThrowOnFailure.WithMaxTest(2000);

    [Theory]
    [InlineData("a<b>c</b>", "text(a) start(b) text(c) end(b)")]
    [InlineData("<A B=\"1\" c='2' d=3 e>", "start(a b=1 c=2 d=3 e=)")]
    [InlineData("<a\nb\t=\r\n \"1\"/>", "start(a b=1)")]
    [InlineData("<br/><br />", "start(br) start(br)")]
    [InlineData("<a b=1/>", "start(a b=1/)")]
    [InlineData("<a/b=1>", "start(a b=1)")]
    [InlineData("<a b=\"1\"c=2>", "start(a b=1 c=2)")]
    [InlineData("<a =b>", "start(a =b=)")]
    [InlineData("<a b==c>", "start(a b==c)")]
    [InlineData("<a b=\"x>y\">z", "start(a b=x>y) text(z)")]
    [InlineData("<a b='&amp;&lt;&#97;'>", "start(a b=&<a)")]
    [InlineData("<a b", "")]
    [InlineData("<a b=\"c>", "")]
    [InlineData("x<", "text(x<)")]
    [InlineData("1 < 2 <3", "text(1 < 2 <3)")]
    [InlineData("<<b>", "text(<) start(b)")]
    [InlineData("</b x=1>", "end(b)")]
    [InlineData("</>x", "comment(</>) text(x)")]
    [InlineData("</ b>x", "comment(</ b>) text(x)")]
    [InlineData("</", "text(</)")]
    [InlineData("<!DOCTYPE html>x", "comment(<!DOCTYPE html>) text(x)")]
    [InlineData("<?xml?>x", "comment(<?xml?>) text(x)")]
    [InlineData("<![CDATA[<b>]]>", "comment(<![CDATA[<b>) text(]]>)")]
    [InlineData("<!-- <b> -->x", "comment(<!-- <b> -->) text(x)")]
    [InlineData("<!-->x", "comment(<!-->) text(x)")]
    [InlineData("<!--->x", "comment(<!--->) text(x)")]
    [InlineData("<!----!>x", "comment(<!----!>) text(x)")]
    [InlineData("<!-- a --b -- > --->x", "comment(<!-- a --b -- > --->) text(x)")]
    [InlineData("<!-- never", "comment(<!-- never)")]
    [InlineData("<script>if (a<b) '</b>'</script>x", "start(script) raw(if (a<b) '</b>') end(script) text(x)")]
    [InlineData("<SCRIPT>a</ScRiPt >", "start(script) raw(a) end(script)")]
    [InlineData("<script>a</scripty></script>", "start(script) raw(a</scripty>) end(script)")]
    [InlineData("<script></script>", "start(script) end(script)")]
    [InlineData("<style>a > b", "start(style) raw(a > b)")]
    [InlineData("<title>a &amp; <b></title>", "start(title) raw(a & <b>) end(title)")]
    [InlineData("<textarea>&lt;</textarea>", "start(textarea) raw(<) end(textarea)")]
    [InlineData("<style>&lt;</style>", "start(style) raw(&lt;) end(style)")]
    [InlineData("<plaintext></plaintext>", "start(plaintext) raw(</plaintext>)")]
    [InlineData("<b-c:d>", "start(b-c:d)")]
    [InlineData("", "")]
    public void Html_IsCutIntoTokens(string html, string expected) => Describe(html).Should().Be(expected);

    [Theory]
    [InlineData("&amp;&lt;&gt;&quot;&apos;", "&<>\"'")]
    [InlineData("&uuml;&euro;&nbsp;", "ü€\u00A0")]
    [InlineData("&#65;&#x41;&#X41&#65 ", "AAAA ")]
    [InlineData("&#128;&#150;", "€–")]
    [InlineData("&#0;&#xD800;&#x110000;&#99999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("&amp &ampx &copy 2026", "& &x © 2026")]
    [InlineData("&colon;&Tab;&NewLine;&lpar;&sol;", ":\t\n(/")]
    [InlineData("&nosuch; & &; &# &#x; &", "&nosuch; & &; &# &#x; &")]
    [InlineData("&#x1F600;", "😀")]
    public void Entities_AreDecodedInText(string html, string expected) => HtmlEntities.Decode(html, isAttribute: false).Should().Be(expected);

    [Theory]
    [InlineData("?a=1&copy=2&amp=3&lt", "?a=1&copy=2&amp=3<")]
    [InlineData("?a=1&amp;b=2&copyx", "?a=1&b=2&copyx")]
    public void Entities_InAttributes_LeaveAddressesAlone(string html, string expected) => HtmlEntities.Decode(html, isAttribute: true).Should().Be(expected);

    [Fact]
    public void Tokens_AreWholeAndInOrder_WhateverTheHtml() =>
        Prop.ForAll(
            Gen.Elements("<>/!-=\"'& \nabscript;#xt".ToCharArray()).ArrayOf().ToArbitrary(),
            text =>
            {
                string html = new(text);
                HtmlTokenizer tokens = new(html);
                int end = 0;
                while (tokens.Read())
                {
                    tokens.Start.Should().Be(end);
                    tokens.End.Should().BeGreaterThan(tokens.Start);
                    tokens.Raw.ToString().Should().Be(html[tokens.Start..tokens.End]);
                    end = tokens.End;
                    tokens.Attributes.All(attribute => attribute.Value.End.Value <= end).Should().BeTrue();
                }

                // What is left is a tag that never ended.
                html[end..].Should().Match(rest => rest.Length == 0 || rest[0] == '<');
            }).Check(Many);

    private static string Describe(string html)
    {
        List<string> all = [];
        HtmlTokenizer tokens = new(html);
        while (tokens.Read())
        {
            string name = tokens.Name.ToString().ToLowerInvariant();
            HtmlTokenizer current = tokens;
            all.Add(tokens.Kind switch
            {
                HtmlTokenKind.StartTag => $"start({string.Join(' ', tokens.Attributes.Select(one => $"{current.NameOf(one)}={current.Value(one)}").Prepend(name))})",
                HtmlTokenKind.EndTag => $"end({name})",
                HtmlTokenKind.Text => $"{(tokens.IsRawText ? "raw" : "text")}({tokens.Text})",
                _ => $"comment({tokens.Raw})",
            });
        }

        return string.Join(' ', all).ToLowerInvariant().Replace("doctype", "DOCTYPE").Replace("cdata", "CDATA");
    }
}
