namespace SmtpKit.Stores;

/// <summary>What a store asks of a disk, call by call. Everything here blocks. Tests derive from it to make a call fail or wait.</summary>
/// <remarks>Stateless and thread-safe. Failures are an <see cref="IOException"/> or an <see cref="UnauthorizedAccessException"/>.</remarks>
internal class DiskFiles
{
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
    public virtual void Sync(FileStream file)
    {
        if (OperatingSystem.IsWindows())
        {
            file.Flush(flushToDisk: true);
        }
        else
        {
            UnixFile.Sync(file.SafeFileHandle, file.Name);
        }
    }

    /// <summary>Gives a file another name on the same file system, at one stroke.</summary>
    public virtual void Rename(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Move(from, to);
        }
        else
        {
            UnixFile.Rename(from, to);
        }
    }

    /// <summary>Returns when the names in a directory would survive a loss of power. On Windows nothing is done: it has no such call.</summary>
    public virtual void SyncDirectory(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            UnixFile.SyncDirectory(path);
        }
    }

    /// <summary>Removes a file; nothing happens when there is none.</summary>
    public virtual void Delete(string path) => File.Delete(path);

    /// <summary>Octets that this process may still write on the volume of a directory.</summary>
    /// <exception cref="ArgumentException">Windows does not say for such a path (a network share).</exception>
    public virtual long FreeSpace(string path) => new DriveInfo(path).AvailableFreeSpace;
}
