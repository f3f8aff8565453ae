namespace SmtpKit.Mime.Html;

/// <summary>What a piece of HTML is.</summary>
internal enum HtmlTokenKind
{
    /// <summary>Before the first token and behind the last one.</summary>
    None,
    StartTag,
    EndTag,
    Text,

    /// <summary>Comments, declarations such as DOCTYPE, and what a browser takes for a comment.</summary>
    Comment,
}
