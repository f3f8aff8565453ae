namespace SmtpKit.Tests.Contract;

public sealed class MailboxTests
{
    [Theory]
    [InlineData("a@b.test", "a", "b.test")]
    [InlineData("\"a b\"@b.test", "a b", "b.test")]
    [InlineData("\"a\\\\\\\"b\"@b.test", "a\\\"b", "b.test")]
    [InlineData("\"a@c\"@b.test", "a@c", "b.test")]
    [InlineData("a@[192.0.2.1]", "a", "[192.0.2.1]")]
    [InlineData("Postmaster", "Postmaster", "")]
    [InlineData("ü@bücher.test", "ü", "bücher.test")]
    public void Parts_AreWhatTheyMean(string text, string local, string domain)
    {
        Mailbox mailbox = Mailbox.Parse(text);
        mailbox.LocalPart.Should().Be(local);
        mailbox.Domain.Should().Be(domain);
        mailbox.HasAddressLiteral.Should().Be(domain.StartsWith('['));
        mailbox.IsInternational.Should().Be(text.Contains('ü', StringComparison.Ordinal));
        Mailbox.Parse(mailbox.ToString()).Should().Be(mailbox, "it can be written down and read again");
    }

    // The local part has a case, the domain has none (RFC 5321 section 2.4).
    [Theory]
    [InlineData("a@b.test", "a@B.TEST", true)]
    [InlineData("a@b.test", "\"a\"@b.test", true)]
    [InlineData("a@b.test", "A@b.test", false)]
    [InlineData("postmaster@b.test", "PostMaster@B.test", true)]
    [InlineData("postmaster", "POSTMASTER", true)]
    [InlineData("postmaster", "postmaster@b.test", false)]
    [InlineData("a@b.test", "a@c.test", false)]
    public void Equality_IsThatOfMailboxes(string one, string other, bool equal)
    {
        Mailbox a = Mailbox.Parse(one);
        Mailbox b = Mailbox.Parse(other);
        a.Equals(b).Should().Be(equal);
        a.Equals((object)b).Should().Be(equal);
        if (equal)
        {
            a.GetHashCode().Should().Be(b.GetHashCode());
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("<a@b.test>")]
    [InlineData("a@b.test ")]
    [InlineData(null)]
    public void WhatIsNoMailbox_IsNotParsed(string? text)
    {
        Mailbox.TryParse(text, out Mailbox? mailbox).Should().BeFalse();
        mailbox.Should().BeNull();
        FluentActions.Invoking(() => Mailbox.Parse(text!)).Should().Throw<FormatException>();
    }
}
