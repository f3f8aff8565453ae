using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace SmtpKit.Stores;

/// <summary>What a store asks of a disk, call by call. Everything here blocks. Tests derive from it to make a call fail or wait.</summary>
/// <remarks>Stateless and thread-safe.</remarks>
internal partial class DiskFiles
{
    private const int ReadOnly = 0;

    // O_CLOEXEC, for which every system has a number of its own; on Linux it is the same for all processors that .NET runs on.
    private static readonly int CloseOnExec =
        OperatingSystem.IsMacOS() ? 0x1000000
        : OperatingSystem.IsFreeBSD() ? 0x100000
        : 0x80000;

    /// <summary>Makes a directory that nobody else may look into (0700), parents included; nothing happens when there is one.</summary>
    public virtual void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Makes a file that nobody else may read (0600); one of that name that is there already is an <see cref="IOException"/>.</summary>
    public virtual FileStream Create(string path)
    {
        // No buffer: what is written here has been gathered already.
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.Read, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    public virtual void Write(FileStream file, ReadOnlySpan<byte> octets) => file.Write(octets);

    /// <summary>Returns when the file's octets and its length would survive a loss of power.</summary>
    public virtual void Sync(FileStream file) => file.Flush(flushToDisk: true);

    /// <summary>Gives a file another name on the same file system, at one stroke.</summary>
    public virtual void Rename(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(from, to);
            return;
        }

        // Not File.Move: where the directories are on two file systems it copies, and a crash would leave half a file under the new name.
        if (RenameFile(from, to) != 0)
        {
            throw new IOException($"Renaming '{from}' to '{to}' failed: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    /// <summary>Returns when the names in a directory would survive a loss of power. On Windows nothing is done: it has no such call.</summary>
    public virtual void SyncDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // The framework opens no directories. Without O_DIRECTORY, whose number differs between processors.
        using SafeFileHandle directory = new(OpenFile(path, ReadOnly | CloseOnExec), ownsHandle: true);
        if (directory.IsInvalid)
        {
            throw new IOException($"Opening the directory '{path}' failed: {Marshal.GetLastPInvokeErrorMessage()}.");
        }

        RandomAccess.FlushToDisk(directory);
    }

    /// <summary>Removes a file; nothing happens when there is none.</summary>
    public virtual void Delete(string path) => File.Delete(path);

    // open(2) takes further arguments only when it may create; without them it is called like any other function.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int OpenFile(string path, int flags);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameFile(string from, string to);
}
