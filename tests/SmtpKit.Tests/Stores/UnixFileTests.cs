using System.Runtime.Versioning;
using SmtpKit.Stores;

namespace SmtpKit.Tests.Stores;

[UnsupportedOSPlatform("windows")]
public sealed class UnixFileTests : IDisposable
{
    private readonly MaildirFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void SyncThatFails_IsAnError()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The device that cannot be synced is Linux's.");

        // The framework's own sync returns here as if all were well; that of .NET 10.0.12 does so for EIO too, which cannot be had on demand.
        using FileStream device = new("/dev/null", FileMode.Open, FileAccess.Write);
        device.Flush(flushToDisk: true);

        new DiskFiles().Invoking(disk => disk.Sync(device)).Should().Throw<IOException>().WithMessage("Syncing '/dev/null' failed: Invalid argument.");
    }

    [Fact]
    public void DirectoryOfAFileSystemWithoutSync_IsLeftToIt()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The file system that cannot be synced is Linux's.");

        new DiskFiles().Invoking(disk => disk.SyncDirectory("/proc/self")).Should().NotThrow();
    }

    [Fact]
    public void DirectoryThatIsNotThere_IsAnError()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such call.");

        new DiskFiles().Invoking(disk => disk.SyncDirectory(_folder.Path))
            .Should().Throw<IOException>().WithMessage($"Opening the directory '{_folder.Path}' failed: No such file or directory.");
    }

    [Fact]
    public async Task RenameToAnotherFileSystem_IsAnErrorAndNoCopy()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && Directory.Exists("/dev/shm") && !_folder.Path.StartsWith("/dev/shm/", StringComparison.Ordinal),
            "The other file system is Linux's.");
        _ = new MaildirMessageStore(_folder.Path);
        string from = Path.Combine(_folder.Tmp, "message");
        string to = Path.Combine("/dev/shm", "smtpkit-" + Guid.NewGuid());
        await File.WriteAllTextAsync(from, "octets", TestContext.Current.CancellationToken);

        try
        {
            new DiskFiles().Invoking(disk => disk.Rename(from, to)).Should().Throw<IOException>().WithMessage("Renaming * failed: *");
            File.Exists(to).Should().BeFalse();
        }
        finally
        {
            File.Delete(to);
        }
    }
}
