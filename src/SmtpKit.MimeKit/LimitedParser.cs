using MimeKit;

namespace SmtpKit;

/// <summary>MimeKit's parser, which counts parts and header fields as it meets them.</summary>
internal sealed class LimitedParser(ParserOptions options, LimitedStream stream, MimeMessageLimits limits)
    : MimeParser(options, stream, MimeFormat.Entity, persistent: false)
{
    /// <summary>How much MimeKit reads at once, and may so have read beyond what it tells of.</summary>
    public const int BlockSize = 4096;

    private int _parts;
    private int _headers;

    // Its header section has been read, its content not yet.
    protected override void OnMimeEntityBegin(MimeEntityBeginEventArgs args)
    {
        Count(ref _parts, 1, limits.MaxParts, "parts");
        Count(ref _headers, args.Entity.Headers.Count, limits.MaxHeaders, "header fields");
        stream.SetInContent(args.Entity is not (Multipart or MessagePart));
        base.OnMimeEntityBegin(args);
    }

    protected override void OnMimeEntityEnd(MimeEntityEndEventArgs args)
    {
        stream.SetInContent(false);
        base.OnMimeEntityEnd(args);
    }

    // The message's own fields: those that describe its content have come with the entity.
    protected override void OnMimeMessageBegin(MimeMessageBeginEventArgs args)
    {
        Count(ref _headers, args.Message.Headers.Count, limits.MaxHeaders, "header fields");
        base.OnMimeMessageBegin(args);
    }

    private static void Count(ref int counted, int more, int limit, string what)
    {
        counted += more;
        if (counted > limit)
        {
            throw MimeMessageFailure.TooLarge(what, limit);
        }
    }
}
