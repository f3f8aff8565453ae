using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace SmtpKit.Stores;

/// <summary>System calls that the framework lacks, or whose failures it hides.</summary>
[UnsupportedOSPlatform("windows")]
internal static partial class UnixFile
{
    private const int ReadOnly = 0;

    // The same numbers on every Unix.
    private const int Interrupted = 4;
    private const int InvalidArgument = 22;

    // F_FULLFSYNC: on macOS fsync(2) stops at the drive's own cache.
    private const int FullSync = 51;

    // O_CLOEXEC, for which every system has a number of its own; on Linux it is the same for all processors that .NET runs on.
    private static readonly int CloseOnExec =
        OperatingSystem.IsMacOS() ? 0x1000000
        : OperatingSystem.IsFreeBSD() ? 0x100000
        : 0x80000;

    /// <summary>Gives a file another name on the same file system, at one stroke; a file of that name is replaced.</summary>
    /// <exception cref="IOException">The system refused.</exception>
    public static void Rename(string from, string to)
    {
        // Not File.Move: where the directories are on two file systems it copies, and a crash would leave half a file under the new name.
        if (RenameFile(from, to) != 0)
        {
            throw Failed($"Renaming '{from}' to '{to}'");
        }
    }

    /// <summary>Returns when a file's octets and length would survive a loss of power.</summary>
    /// <exception cref="IOException">They might not: what was written may be lost already.</exception>
    public static void Sync(SafeFileHandle file, string path)
    {
        // Not FileStream.Flush(true) nor RandomAccess.FlushToDisk: in .NET 10.0.12 they return as if all were well when fsync(2) fails, even with EIO.
        if (!TrySync(file))
        {
            throw Failed($"Syncing '{path}'");
        }
    }

    /// <summary>Returns when the names in a directory would survive a loss of power.</summary>
    /// <exception cref="IOException">They might not, or there is no such directory.</exception>
    public static void SyncDirectory(string path)
    {
        // The framework opens no directories. Without O_DIRECTORY, whose number differs between processors.
        using SafeFileHandle directory = new(Open(path, ReadOnly | CloseOnExec), ownsHandle: true);
        if (directory.IsInvalid)
        {
            throw Failed($"Opening the directory '{path}'");
        }

        // EINVAL: a file system that keeps its directories safe in another way, or not at all, and cannot be asked. Some network shares are such.
        if (!TrySync(directory) && Marshal.GetLastPInvokeError() != InvalidArgument)
        {
            throw Failed($"Syncing the directory '{path}'");
        }
    }

    private static bool TrySync(SafeFileHandle file)
    {
        // A file system without a full sync says so, and has the ordinary one.
        if (OperatingSystem.IsMacOS() && Control(file, FullSync) != -1)
        {
            return true;
        }

        int result;
        do
        {
            result = Sync(file);
        }
        while (result != 0 && Marshal.GetLastPInvokeError() == Interrupted);

        return result == 0;
    }

    private static IOException Failed(string what) => new($"{what} failed: {Marshal.GetLastPInvokeErrorMessage()}.");

    // open(2) and fcntl(2) take a further argument for some requests; for those made here they are called like any other function.
    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, int request);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int RenameFile(string from, string to);
}
