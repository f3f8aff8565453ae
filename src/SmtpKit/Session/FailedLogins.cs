using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using SmtpKit.Sasl;

namespace SmtpKit.Session;

/// <summary>
/// Remembers failed sign-ins by address and by user name, across sessions: guessing gets slower and then is refused for a time (RFC 4954 section 9).
/// </summary>
/// <remarks>
/// Names are counted whether or not there is such a user, so that a lock does not tell which there are. A success forgives nothing: whoever has one
/// account could otherwise guess at the others without end. Thread-safe.
/// </remarks>
internal sealed class FailedLogins(SmtpLimits limits, TimeProvider time)
{
    /// <summary>Most addresses, and most names, that are remembered: some 5 MB of each.</summary>
    public const int MostKeys = 32_768;

    private const int MaxDoublings = 20;

    // Names are kept as hashes of one length, under a key that nobody else knows, so that none can be made to fall together with another.
    private readonly byte[] _nameKey = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly FailureTable<IPAddress> _addresses =
        new(MostKeys, limits.MaxFailedLoginsPerAddress, limits.FailedLoginWindow, limits.FailedLoginLockout, time);

    private readonly FailureTable<UInt128> _users =
        new(MostKeys, limits.MaxFailedLoginsPerUser, limits.FailedLoginWindow, limits.FailedLoginLockout, time);

    private volatile SmtpLimits _limits = limits;

    /// <summary>Sets other limits. What was counted stays, and who is locked is so as long as was said.</summary>
    public void SetLimits(SmtpLimits other)
    {
        _limits = other;
        _addresses.SetLimits(other.MaxFailedLoginsPerAddress, other.FailedLoginWindow, other.FailedLoginLockout);
        _users.SetLimits(other.MaxFailedLoginsPerUser, other.FailedLoginWindow, other.FailedLoginLockout);
    }

    public bool IsLocked(EndPoint? remote) => ClientNetwork.Of(remote) is { } address && _addresses.IsLocked(address);

    public bool IsLocked(string userName) => userName.Length > 0 && _users.IsLocked(KeyOf(userName));

    /// <summary>Counts a secret that was tried and found wrong.</summary>
    /// <param name="remote">Where from; null or without an IP address counts for the name only.</param>
    /// <param name="userName">Whose; empty counts for the address only.</param>
    /// <param name="addressLocks">Whether sign-ins from there are refused from now on.</param>
    /// <param name="userLocks">Whether sign-ins by this name are refused from now on.</param>
    /// <returns>How many failures the one or the other has, whichever has more.</returns>
    public int Count(EndPoint? remote, string userName, out bool addressLocks, out bool userLocks)
    {
        addressLocks = false;
        userLocks = false;
        int ofAddress = ClientNetwork.Of(remote) is { } address ? _addresses.Add(address, out addressLocks) : 0;
        int ofUser = userName.Length > 0 ? _users.Add(KeyOf(userName), out userLocks) : 0;
        return Math.Max(ofAddress, ofUser);
    }

    /// <summary>How long the client waits for the news of a failure.</summary>
    /// <param name="failures">How many there were, this one included.</param>
    public TimeSpan DelayAfter(int failures)
    {
        SmtpLimits now = _limits;
        TimeSpan delay = now.FailedLoginDelay * (1L << Math.Clamp(failures - 1, 0, MaxDoublings));
        return delay < now.MaxFailedLoginDelay ? delay : now.MaxFailedLoginDelay;
    }

    // Many authenticators know no case: spelling a name in another way must not give further guesses.
    private UInt128 KeyOf(string userName)
    {
        string name = (SaslPrep.TryPrepare(userName, out string? prepared) ? prepared : userName).ToUpperInvariant();
        return BinaryPrimitives.ReadUInt128LittleEndian(HMACSHA256.HashData(_nameKey, Encoding.UTF8.GetBytes(name)));
    }
}
