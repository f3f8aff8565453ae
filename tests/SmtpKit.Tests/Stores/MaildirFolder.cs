using System.Text;

namespace SmtpKit.Tests.Stores;

/// <summary>A place for a Maildir that goes away with the test.</summary>
internal sealed class MaildirFolder : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("smtpkit-maildir-");

    public MaildirFolder() => Path = System.IO.Path.Combine(_parent.FullName, "mail");

    public string Path { get; }

    public string Tmp => System.IO.Path.Combine(Path, "tmp");

    public string New => System.IO.Path.Combine(Path, "new");

    public string[] FilesInTmp => Files(Tmp);

    public string[] FilesInNew => Files(New);

    public string TheMessage => Encoding.UTF8.GetString(File.ReadAllBytes(FilesInNew.Single()));

    public void Dispose() => _parent.Delete(recursive: true);

    // A test may have put something else in the directory's place.
    private static string[] Files(string directory) => Directory.Exists(directory) ? Directory.GetFiles(directory) : [];
}
