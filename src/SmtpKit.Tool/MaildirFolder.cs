namespace SmtpKit.Tool;

/// <summary>Finds out at the start, rather than at the first message, that a Maildir cannot be written to.</summary>
internal static class MaildirFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes the directories that are not there, and a file in each, which it deletes.</summary>
    /// <exception cref="IOException">A directory is a file, or the disk is full or read-only.</exception>
    /// <exception cref="UnauthorizedAccessException">Permissions do not suffice.</exception>
    public static void CheckWritable(string directory)
    {
        foreach (string part in (string[])["tmp", "new", "cur"])
        {
            string path = Path.Combine(directory, part);
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                // Mail is its owner's.
                Directory.CreateDirectory(path, OwnerOnly);
            }

            // Readers of a Maildir pass over names that begin with a dot.
            string probe = Path.Combine(path, $".smtpkit-{Guid.NewGuid():N}");
            using FileStream file = new(probe, FileMode.CreateNew, FileAccess.Write, FileShare.Delete, bufferSize: 0, FileOptions.DeleteOnClose);
        }
    }
}
