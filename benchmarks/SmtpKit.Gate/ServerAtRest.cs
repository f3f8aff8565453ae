using Microsoft.Win32.SafeHandles;

namespace SmtpKit.Gate;

/// <summary>
/// Waits until the server has nothing more to do. A client that speaks sooner may find it still on its way to its next wait, which it then need not make: how
/// often that happens would be chance, and so would be what is counted.
/// </summary>
internal sealed class ServerAtRest(int process) : IDisposable
{
    private readonly byte[] _stat = new byte[512];
    private List<SafeFileHandle> _threads = [];

    /// <summary>Returns when every thread of the server sleeps, of those that were there at the last look for new ones.</summary>
    public void Wait()
    {
        while (!_threads.TrueForAll(IsAsleep))
        {
            Thread.Yield();
        }
    }

    /// <summary>Looks for new threads.</summary>
    public void Refresh()
    {
        Dispose();
        _threads = [.. Directory.EnumerateDirectories($"/proc/{process}/task").Select(thread => File.OpenHandle($"{thread}/stat"))];
    }

    public void Dispose() => _threads.ForEach(thread => thread.Dispose());

    // proc(5): the state is the letter behind the name, which stands in parentheses and may have some of its own.
    private bool IsAsleep(SafeFileHandle thread)
    {
        try
        {
            ReadOnlySpan<byte> stat = _stat.AsSpan(0, RandomAccess.Read(thread, _stat, fileOffset: 0));
            return stat[(stat.LastIndexOf((byte)')') + 2)..] is [(byte)'S', ..];
        }
        catch (IOException)
        {
            // It is gone.
            return true;
        }
    }
}
