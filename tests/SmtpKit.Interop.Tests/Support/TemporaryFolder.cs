namespace SmtpKit.Interop.Tests.Support;

/// <summary>A folder of one test, deleted at its end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("smtpkit-interop-").FullName;

    /// <summary>A path in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file into it, which nobody else may read, as programs demand of files with passwords.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, ReadOnlySpan<byte> octets)
    {
        File.WriteAllBytes(this[name], octets);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(this[name], UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return this[name];
    }

    /// <inheritdoc cref="Write(string, ReadOnlySpan{byte})"/>
    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Lets programs in that run as a user of their own.</summary>
    public void OpenToAll()
    {
        if (!OperatingSystem.IsWindows())
        {
            const UnixFileMode Enter = UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
            File.SetUnixFileMode(Path, File.GetUnixFileMode(Path) | Enter);
        }
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
