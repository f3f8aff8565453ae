using System.Globalization;

namespace SmtpKit.Mime.Tests.Comparison;

/// <summary>A message in lines, as <c>describe.py</c> writes them of the same message.</summary>
internal static class Description
{
    public static List<string> Of(MimeView mail)
    {
        List<string> lines = [];
        DescribeMessage(mail, "", lines);
        lines.Add($"text {mail.Text ?? "(none)"}");
        lines.Add($"html {mail.Html ?? "(none)"}");
        return lines;
    }

    private static void DescribeMessage(MimeView mail, string place, List<string> lines)
    {
        foreach ((string name, MimeAddressList list) in new[] { ("From", mail.From), ("To", mail.To), ("Cc", mail.Cc), ("Reply-To", mail.ReplyTo) })
        {
            lines.AddRange(list.Select(one => $"{place} {name} [{one.DisplayName}] [{one.Address}] [{one.Group}]"));
            lines.AddRange(list.Groups.Select(group => $"{place} {name} group [{group}]"));
        }

        lines.Add(string.Create(CultureInfo.InvariantCulture, $"{place} date {mail.Date:yyyy-MM-ddTHH:mm:sszzz}"));
        DescribePart(mail.Root, place + "/", lines);
    }

    private static void DescribePart(MimeNode part, string place, List<string> lines)
    {
        lines.Add($"{place} {part.MediaType} name [{part.FileName}] id [{part.ContentId}] disposition [{part.Disposition}]");
        lines.AddRange(part.Headers.Select(header => $"{place} {header.Name}: [{header.RawValue}] [{header.Value}]"));
        if (part.IsMultipart)
        {
            for (int i = 0; i < part.Children.Count; i++)
            {
                DescribePart(part.Children[i], $"{place}{i + 1}/", lines);
            }
        }
        else if (part.Message is { } message)
        {
            DescribeMessage(message, place + "m", lines);
        }
        else
        {
            lines.Add($"{place} octets {Convert.ToBase64String(part.Decode())}");
            lines.Add(part.MediaType.StartsWith("text/", StringComparison.Ordinal) ? $"{place} reads {part.ReadText()}" : $"{place} is no text");
        }
    }
}
