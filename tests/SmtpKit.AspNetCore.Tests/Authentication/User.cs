using Microsoft.AspNetCore.Identity;

namespace SmtpKit.AspNetCore.Tests.Authentication;

/// <summary>A user of an application.</summary>
internal sealed class User
{
    public string Id { get; set; } = Guid.NewGuid().ToString();

    public string? UserName { get; set; }

    public string? NormalizedUserName { get; set; }

    public string? PasswordHash { get; set; }

    public bool EmailConfirmed { get; set; }

    public int Failures { get; set; }

    public DateTimeOffset? LockedUntil { get; set; }

    public bool TwoFactorEnabled { get; set; }
}

/// <summary>Hashes at no cost, and counts what is asked of it.</summary>
internal sealed class CountingHasher : IPasswordHasher<User>
{
    public const string Prefix = "hash of ";

    private int _verified;

    public int Verified => _verified;

    public string? LastHash { get; private set; }

    public string HashPassword(User user, string password) => Prefix + password;

    public PasswordVerificationResult VerifyHashedPassword(User user, string hashedPassword, string providedPassword)
    {
        Interlocked.Increment(ref _verified);
        LastHash = hashedPassword;
        return hashedPassword == HashPassword(user, providedPassword) ? PasswordVerificationResult.Success : PasswordVerificationResult.Failed;
    }
}

/// <summary>A second factor that everybody has.</summary>
internal sealed class AnyTokens : IUserTwoFactorTokenProvider<User>
{
    public Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<User> manager, User user) => Task.FromResult(true);

    public Task<string> GenerateAsync(string purpose, UserManager<User> manager, User user) => Task.FromResult("1");

    public Task<bool> ValidateAsync(string purpose, string token, UserManager<User> manager, User user) => Task.FromResult(true);
}
