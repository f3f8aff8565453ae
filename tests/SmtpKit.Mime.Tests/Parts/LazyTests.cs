using SmtpKit.Mime.Tests.Comparison;

namespace SmtpKit.Mime.Tests.Parts;

public sealed class LazyTests
{
    [Fact]
    public void MessageThatNobodyInspects_CostsNothing()
    {
        byte[] mail = new byte[10_000_000];
        MimeView.Of(mail);
        long work = Work.Done;
        long before = GC.GetAllocatedBytesForCurrentThread();

        MimeView view = MimeView.Of(mail);

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(300, "it is one object, whatever the message's length");
        Work.Done.Should().Be(work);
        view.Bytes.Length.Should().Be(mail.Length);
    }

    [Fact]
    public void Subject_CostsTheHeaderAlone()
    {
        byte[] mail = [.. "Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"u8, .. new byte[1_000_000]];
        long work = Work.Done;

        MimeView.Of(mail).Subject.Should().Be("x");

        (Work.Done - work).Should().BeLessThan(500);
    }

    [Fact]
    public void WhatWasWorkedOut_IsKept()
    {
        MimeView mail = MimeView.Of(MailGenerator.Make(7));
        object[] first = [mail.Headers, mail.Root, mail.Parts, mail.From, mail.To, mail.Links, mail.Attachments, mail.Defects, mail.Root.Headers];

        object[] second = [mail.Headers, mail.Root, mail.Parts, mail.From, mail.To, mail.Links, mail.Attachments, mail.Defects, mail.Root.Headers];
        second.Zip(first).Should().OnlyContain(pair => ReferenceEquals(pair.First, pair.Second));
    }

    [Fact]
    public void ManyThreads_SeeTheSameParts()
    {
        for (int seed = 0; seed < 50; seed++)
        {
            MimeView mail = MimeView.Of(MailGenerator.Make(seed));
            MimeNode[] roots = new MimeNode[8];
            MimeHeaders[] headers = new MimeHeaders[8];

            Parallel.For(0, roots.Length, i =>
            {
                headers[i] = mail.Headers;
                roots[i] = mail.Root;
                mail.Defects.Should().NotBeNull();
            });

            roots.Should().OnlyContain(root => root == roots[0]);
            headers.Should().OnlyContain(one => one == headers[0]);
        }
    }
}
