using System.Net;
using System.Runtime.InteropServices;

namespace SmtpKit.Net;

/// <summary>Counts sessions, in all and for each address.</summary>
/// <remarks>Thread-safe.</remarks>
internal sealed class ConnectionLimits(int maxInAll, int maxPerAddress)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _maxInAll = maxInAll;
    private int _maxPerAddress = maxPerAddress;
    private int _inAll;

    /// <summary>How many sessions there are.</summary>
    public int Count => Volatile.Read(ref _inAll);

    /// <summary>What stands against one more.</summary>
    public enum Verdict
    {
        Accepted,
        TooMany,
        TooManyFromAddress,
    }

    /// <summary>Sets other limits. Sessions that are in stay, also when they are more than that; they go on to count.</summary>
    public void SetLimits(int inAll, int perAddress)
    {
        lock (_lock)
        {
            _maxInAll = inAll;
            _maxPerAddress = perAddress;
        }
    }

    /// <summary>Counts one more session, unless there are too many.</summary>
    /// <param name="remote">Where it comes from; an end point without an IP address counts in all only.</param>
    public Verdict TryEnter(EndPoint? remote)
    {
        lock (_lock)
        {
            if (_maxInAll > 0 && _inAll >= _maxInAll)
            {
                return Verdict.TooMany;
            }

            if (!TryCount(remote))
            {
                return Verdict.TooManyFromAddress;
            }

            _inAll++;
            return Verdict.Accepted;
        }
    }

    /// <summary>Counts a session that is in already, without an address, under the one that its proxy names. <see cref="Leave"/> takes it off both.</summary>
    /// <returns>Whether there was room for it; otherwise it stays as it was.</returns>
    public bool TryAssign(EndPoint? remote)
    {
        lock (_lock)
        {
            return TryCount(remote);
        }
    }

    /// <summary>Counts a session off that was accepted.</summary>
    public void Leave(EndPoint? remote)
    {
        lock (_lock)
        {
            _inAll--;
            if (ClientNetwork.Of(remote) is { } key && _byAddress.TryGetValue(key, out int count))
            {
                if (count > 1)
                {
                    _byAddress[key] = count - 1;
                }
                else
                {
                    _byAddress.Remove(key);
                }
            }
        }
    }

    private bool TryCount(EndPoint? remote)
    {
        if (ClientNetwork.Of(remote) is { } key)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, key, out _);
            if (_maxPerAddress > 0 && count >= _maxPerAddress)
            {
                return false;
            }

            count++;
        }

        return true;
    }
}
