using SmtpKit.Stores;

namespace SmtpKit.Tests.Stores;

/// <summary>Whether a Maildir could take a message, asked without one.</summary>
public sealed class MaildirHealthTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("smtpkit-health-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task WritableMaildir_HasNoProblem_AndKeepsNoTrace()
    {
        MaildirMessageStore store = new(_folder);
        (await store.FindProblemAsync(CancellationToken.None)).Should().BeNull();
        Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Theory]
    [InlineData("Create")]
    [InlineData("Sync")]
    public async Task DiskThatFails_IsTold_AndKeepsNoTrace(string call)
    {
        MaildirMessageStore store = new(_folder, options: null, new FailingDisk(call, () => throw new IOException("No space left on device")), new DiskThreads(1));
        (await store.FindProblemAsync(CancellationToken.None)).Should().Be($"the Maildir '{_folder}' cannot be written to: No space left on device");
        Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories).Should().BeEmpty();
    }

    [Fact]
    public async Task WhoWaitsNoLonger_IsLetGo()
    {
        MaildirMessageStore store = new(_folder);
        await store.Awaiting(asked => asked.FindProblemAsync(new CancellationToken(canceled: true)).AsTask()).Should().ThrowAsync<OperationCanceledException>();
    }
}
