using System.Globalization;

namespace SmtpKit.Mime.Parts;

/// <summary>Follows a part's number (RFC 3501 section 6.4.5) into a message.</summary>
internal static class PartPath
{
    public static MimeNode? Find(MimeView view, string path)
    {
        if (path.Length == 0)
        {
            return view.Root.IsMultipart ? view.Root : null;
        }

        MimeNode? node = null;
        foreach (string text in path.Split('.'))
        {
            if (text.StartsWith('0') || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            {
                return null;
            }

            // A message's own parts come directly below it.
            MimeNode? container = node is null ? view.Root : node.IsMultipart ? node : node.Message?.Root;
            if (container is null)
            {
                return null;
            }

            bool isWhole = !container.IsMultipart && container != node;
            node = isWhole ? (number == 1 ? container : null) : container.Children.ElementAtOrDefault(number - 1);
            if (node is null)
            {
                return null;
            }
        }

        return node;
    }
}
