namespace SmtpKit.Mime.Content;

/// <summary>
/// Chooses what is shown as the message: of alternatives the last one that fits (RFC 2046 section 5.1.4), of related parts the root (RFC 2387), of others all
/// that are text and not attached, in order.
/// </summary>
internal static class BodyChoice
{
    public static string? Text(MimeNode root) =>
        Join(root, node => node.MediaType == "text/plain", BodyText.ReadForDisplay)
        ?? Join(root, node => node.IsText && node.MediaType is not ("text/html" or "text/calendar" or "text/css"), BodyText.ReadForDisplay);

    public static string? Html(MimeNode root) => Join(root, node => node.MediaType == "text/html", BodyText.Read);

    private static string? Join(MimeNode root, Predicate<MimeNode> fits, Func<MimeNode, string> read)
    {
        List<MimeNode> bodies = [];
        Collect(root, fits, bodies);
        return bodies.Count switch
        {
            0 => null,
            1 => read(bodies[0]),
            _ => string.Join('\n', bodies.Select(read)),
        };
    }

    // As deep as the limits let the tree be.
    private static bool Collect(MimeNode node, Predicate<MimeNode> fits, List<MimeNode> bodies)
    {
        if (!node.IsMultipart)
        {
            bool isBody = fits(node) && (node.Parent is null || !node.IsAttachment);
            if (isBody)
            {
                bodies.Add(node);
            }

            return isBody;
        }

        bool found = false;
        switch (node.MediaType)
        {
            case "multipart/alternative":
                for (int i = node.Children.Count - 1; i >= 0 && !found; i--)
                {
                    found = Collect(node.Children[i], fits, bodies);
                }

                return found;
            case "multipart/related":
                return Collect(node.RelatedRoot!, fits, bodies);
            case "multipart/signed":
                return Collect(node.Children[0], fits, bodies);
            case "multipart/encrypted":
                return false;
            default:
                foreach (MimeNode child in node.Children)
                {
                    found |= Collect(child, fits, bodies);
                }

                return found;
        }
    }
}
