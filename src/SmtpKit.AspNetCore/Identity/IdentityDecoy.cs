using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;

namespace SmtpKit.AspNetCore;

/// <summary>A hash that no password has, one for all sign-ins of a host: by it an unknown user costs as much time as a known one. Thread-safe.</summary>
internal sealed class IdentityDecoy<TUser>
    where TUser : class, new()
{
    private readonly Lock _lock = new();
    private string? _hash;

    /// <summary>The hash, made by the first call as the application makes those of its users.</summary>
    public string HashBy(IPasswordHasher<TUser> hasher)
    {
        lock (_lock)
        {
            return _hash ??= hasher.HashPassword(new TUser(), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        }
    }
}
