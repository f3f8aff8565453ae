using System.Runtime.InteropServices;

namespace SmtpKit.Net;

/// <summary>Which file stands at a path: its device and its number there, and whether it is a socket.</summary>
internal readonly partial record struct FileIdentity(ulong Device, ulong Number, bool IsSocket)
{
    // Linux's own numbers, the same on every processor (statx(2)).
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint TypeAndNumber = 0x0001 | 0x0100;
    private const int TypeMask = 0xF000;
    private const int SocketType = 0xC000;
    private const int Size = 256;

    /// <summary>Looks at a path, without following a link at its end. Null when there is nothing, or when this system does not tell.</summary>
    public static FileIdentity? Of(string path)
    {
        // The framework tells directories and links from other files, not sockets from them. Only Linux has this call.
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        Span<byte> found = stackalloc byte[Size];
        try
        {
            if (Stat(CurrentDirectory, path, NoFollow, TypeAndNumber, ref MemoryMarshal.GetReference(found)) != 0)
            {
                return null;
            }
        }
        catch (EntryPointNotFoundException)
        {
            // An old C library.
            return null;
        }

        // struct statx: stx_mode at 28, stx_ino at 32, stx_dev_major and stx_dev_minor at 136.
        int mode = MemoryMarshal.Read<ushort>(found[28..]);
        return new FileIdentity(MemoryMarshal.Read<ulong>(found[136..]), MemoryMarshal.Read<ulong>(found[32..]), (mode & TypeMask) == SocketType);
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Stat(int directory, string path, int flags, uint mask, ref byte found);
}
