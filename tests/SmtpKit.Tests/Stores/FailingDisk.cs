using SmtpKit.Stores;

namespace SmtpKit.Tests.Stores;

/// <summary>A real disk whose call of one name does something else first: fail, wait, look around.</summary>
internal sealed class FailingDisk(string call, Action instead) : DiskFiles
{
    public override FileStream Create(string path)
    {
        At(nameof(Create));
        return base.Create(path);
    }

    public override void Write(FileStream file, ReadOnlySpan<byte> octets)
    {
        // What a full disk does: some octets get through.
        base.Write(file, octets[..(octets.Length / 2)]);
        At(nameof(Write));
        base.Write(file, octets[(octets.Length / 2)..]);
    }

    public override void Sync(FileStream file)
    {
        At(nameof(Sync));
        base.Sync(file);
    }

    public override void Rename(string from, string to)
    {
        At(nameof(Rename));
        base.Rename(from, to);
    }

    public override void SyncDirectory(string path)
    {
        // The constructor syncs too, before there are messages.
        if (Path.GetFileName(path) == "new")
        {
            At(nameof(SyncDirectory));
        }

        base.SyncDirectory(path);
    }

    private void At(string name)
    {
        if (name == call)
        {
            instead();
        }
    }
}
