using System.Collections.Concurrent;
using SmtpKit.Stores;

namespace SmtpKit.Tests.Stores;

/// <summary>A real disk that writes down what it was asked, with file names cut to their directory.</summary>
internal sealed class RecordingDisk : DiskFiles
{
    private readonly ConcurrentQueue<string> _calls = new();

    public IReadOnlyList<string> Calls => [.. _calls];

    public void Forget() => _calls.Clear();

    public override void CreateDirectory(string path)
    {
        _calls.Enqueue($"create directory {Path.GetFileName(path)}");
        base.CreateDirectory(path);
    }

    public override FileStream Create(string path)
    {
        _calls.Enqueue($"create in {DirectoryOf(path)}");
        return base.Create(path);
    }

    public override void Write(FileStream file, ReadOnlySpan<byte> octets)
    {
        _calls.Enqueue("write");
        base.Write(file, octets);
    }

    public override void Sync(FileStream file)
    {
        _calls.Enqueue($"sync in {DirectoryOf(file.Name)}");
        base.Sync(file);
    }

    public override void Rename(string from, string to)
    {
        _calls.Enqueue($"rename {DirectoryOf(from)} to {DirectoryOf(to)}");
        base.Rename(from, to);
    }

    public override void SyncDirectory(string path)
    {
        _calls.Enqueue($"sync directory {Path.GetFileName(path)}");
        base.SyncDirectory(path);
    }

    public override void Delete(string path)
    {
        _calls.Enqueue($"delete in {DirectoryOf(path)}");
        base.Delete(path);
    }

    private static string DirectoryOf(string path) => Path.GetFileName(Path.GetDirectoryName(path)!);
}
