using SmtpKit.Mime.Content;

namespace SmtpKit.Mime.Parts;

/// <summary>Gathers what is wrong with a message.</summary>
internal static class DefectList
{
    public static IReadOnlyList<string> Of(MimeView view)
    {
        List<string> defects = [.. view.Tree.Defects];
        byte[] scratch = new byte[4096];
        foreach (MimeNode part in view.Parts)
        {
            if (defects.Count >= PartTree.MaxDefects)
            {
                break;
            }

            Add(part.Headers.Defect);
            if (part.Encoding != TransferEncoding.Identity)
            {
                TransferDecoder decoder = new(part.Encoding, part.RawContent);
                while (decoder.Read(scratch) > 0)
                {
                }

                Add(decoder.Defect);
            }

            if (part.IsText && part.Charset is { } charset && !Charsets.IsKnown(charset))
            {
                Add("a charset that is not known here: it was guessed");
            }

            void Add(string? defect)
            {
                if (defect is not null)
                {
                    defects.Add($"{part.Place}: {defect}");
                }
            }
        }

        AddCut(view.From, "From");
        AddCut(view.Sender, "Sender");
        AddCut(view.ReplyTo, "Reply-To");
        AddCut(view.To, "To");
        AddCut(view.Cc, "Cc");
        AddCut(view.Bcc, "Bcc");
        if (view.LinkList.IsCut)
        {
            defects.Add($"more than {view.Limits.MaxLinks} links: the rest is left out");
        }

        return defects.Count > PartTree.MaxDefects ? defects[..PartTree.MaxDefects] : defects;

        void AddCut(MimeAddressList list, string field)
        {
            if (list.IsCut)
            {
                defects.Add($"{field}: more than {view.Limits.MaxAddresses} addresses: the rest is left out");
            }
        }
    }
}
