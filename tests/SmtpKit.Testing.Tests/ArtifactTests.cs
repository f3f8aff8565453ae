using SmtpKit.Testing.Tests.Support;

namespace SmtpKit.Testing.Tests;

/// <summary>What is left behind for whoever looks at a failed test.</summary>
public sealed class ArtifactTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"smtpkit-{Guid.NewGuid():N}");

    [Fact]
    public async Task FailedWait_SavesMessagesAndTranscripts_WhereItIsAsked()
    {
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.SaveFailuresTo = Path.Combine(_folder, "sub"));
        await TestMail.SendInMemoryAsync(smtp, subject: "../../etc/passwd: 100% \"Grüße\"");
        await TestMail.SendInMemoryAsync(smtp, subject: "");
        Directory.Exists(_folder).Should().BeFalse("nothing has failed");
        await smtp.WaitForMessageAsync();
        Directory.Exists(_folder).Should().BeFalse();

        await smtp.Awaiting(s => s.WaitForMessageAsync(_ => false, TimeSpan.Zero)).Should().ThrowAsync<MailExpectationException>()
            .WithMessage($"*\nMessages and transcripts are in {Path.Combine(_folder, "sub")}");
        Directory.GetFiles(_folder, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(_folder, file)).Should().BeEquivalentTo(
            "sub/001-etc-passwd-100-Gr-e.eml", "sub/002.eml", "sub/session-001.txt", "sub/session-002.txt");
        (await File.ReadAllBytesAsync(Path.Combine(_folder, "sub", "001-etc-passwd-100-Gr-e.eml"))).Should().Equal(smtp.Messages[0].RawBytes.ToArray());
        (await File.ReadAllTextAsync(Path.Combine(_folder, "sub", "session-001.txt"))).Should().Contain("C: DATA\n");
    }

    [Fact]
    public async Task FolderThatCannotBeWritten_HidesNoFailure()
    {
        await File.WriteAllTextAsync(_folder, "a file");
        await using FakeSmtpServer smtp = await FakeSmtpServer.StartAsync(options => options.SaveFailuresTo = _folder);
        await smtp.Awaiting(s => s.WaitForMessageAsync(timeout: TimeSpan.Zero)).Should().ThrowAsync<MailExpectationException>()
            .WithMessage("No message within 00:00:00.*could not be saved*");
    }

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }

        File.Delete(_folder);
    }
}
