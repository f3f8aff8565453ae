using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Parts;

/// <summary>Each limit at itself less one, at itself and one beyond: what goes beyond is cut off and named.</summary>
public sealed class LimitTests
{
    private static readonly Dictionary<string, (Func<int, MimeLimits> Limit, Func<int, string> Message, Func<MimeView, int> Count)> Limits = new()
    {
        [nameof(MimeLimits.MaxParts)] = (
            n => new MimeLimits { MaxParts = n },
            n => "Content-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\n\nx\n", n - 1)) + "--b--",
            mail => mail.Parts.Count),
        [nameof(MimeLimits.MaxDepth)] = (
            n => new MimeLimits { MaxDepth = n },
            n => string.Concat(Enumerable.Range(0, n).Select(i => $"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n"))
                + string.Concat(Enumerable.Range(0, n).Reverse().Select(i => $"\n--b{i}--")),
            mail => mail.Parts.Count(part => part.IsMultipart)),
        [nameof(MimeLimits.MaxHeaders)] = (
            n => new MimeLimits { MaxHeaders = n },
            n => string.Concat(Enumerable.Repeat("X: y\n", n)) + "\n",
            mail => mail.Headers.Count),
        [nameof(MimeLimits.MaxHeaderSize)] = (
            n => new MimeLimits { MaxHeaderSize = n },
            n => $"X:{new string('y', n - 2)}\n\n",
            mail => mail.Headers.Sum(header => header.RawBytes.Length)),
        [nameof(MimeLimits.MaxAddresses)] = (
            n => new MimeLimits { MaxAddresses = n },
            n => $"To: {string.Join(',', Enumerable.Repeat("a@b", n))}\n\n",
            mail => mail.To.Count),
        [nameof(MimeLimits.MaxLinks)] = (
            n => new MimeLimits { MaxLinks = n },
            n => "\n" + string.Concat(Enumerable.Range(0, n).Select(i => $"http://example.com/{i} ")),
            mail => mail.Links.Count),
    };

    /// <summary>All that there are: a new one has its case from its first day.</summary>
    public static TheoryData<string> Names => [.. typeof(MimeLimits).GetProperties().Where(property => property.PropertyType == typeof(int)).Select(property => property.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void WhatGoesBeyond_IsCutOffAndNamed(string name)
    {
        (Func<int, MimeLimits> limit, Func<int, string> message, Func<MimeView, int> count) = Limits[name];
        for (int size = 9; size <= 11; size++)
        {
            MimeView mail = Mail.Of(message(size), limit(10));

            count(mail).Should().Be(size <= 10 ? size : name == nameof(MimeLimits.MaxHeaderSize) ? 0 : 10);
            mail.Defects.Should().HaveCount(size <= 10 ? 0 : 1);
            mail.Defects.Should().NotContain(defect => !defect.Contains("10"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void LessThanOne_IsRefused(string name)
    {
        FluentActions.Invoking(() => Limits[name].Limit(0)).Should().Throw<ArgumentOutOfRangeException>();
        Limits[name].Limit(1).Should().NotBeNull();
    }

    [Fact]
    public void MessagesInMessages_AreFollowedAsDeepAsTheLimit()
    {
        MimeView? mail = Mail.Of(string.Concat(Enumerable.Repeat("Content-Type: message/rfc822\n\n", 20)), new MimeLimits { MaxDepth = 5 });
        int depth = 0;
        for (; mail is not null; mail = mail.Root.Message)
        {
            depth++;
        }

        depth.Should().Be(5);
    }

    [Fact]
    public void BodyBehindAHeaderThatWasCutOff_IsStillTheBody() =>
        Mail.Of("A: 1\nB: 2\nC: 3\n\nbody", new MimeLimits { MaxHeaders = 1 }).Text.Should().Be("body");

    [Fact]
    public void TenThousandParts_AreAllThere()
    {
        MimeView mail = Mail.Of("Content-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Range(0, 10_000).Select(i => $"--b\n\n{i}\n")) + "--b--");

        mail.Root.Children.Should().HaveCount(10_000);
        mail.FindPart("10000")!.ReadText().Should().Be("9999");
        mail.Defects.Should().BeEmpty();
    }
}
