using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;

namespace SubmissionServer;

/// <summary>Users in two tables of SQLite: who they are, and what is claimed of them. Passwords, lock-out and claims, and no more of Identity than that.</summary>
internal sealed class SqliteUserStore : IUserPasswordStore<MailUser>, IUserLockoutStore<MailUser>, IUserClaimStore<MailUser>
{
    private readonly string _connection;

    public SqliteUserStore(string file)
    {
        _connection = new SqliteConnectionStringBuilder { DataSource = file }.ToString();
        Run("CREATE TABLE IF NOT EXISTS users (id TEXT PRIMARY KEY, name TEXT, normalized TEXT UNIQUE, hash TEXT, failed INTEGER, locked TEXT)");
        Run("CREATE TABLE IF NOT EXISTS claims (user TEXT REFERENCES users (id) ON DELETE CASCADE, type TEXT, value TEXT)");
    }

    public Task<IdentityResult> CreateAsync(MailUser user, CancellationToken cancellationToken) =>
        Save(user, "INSERT INTO users VALUES ($id, $name, $normalized, $hash, $failed, $locked)");

    public Task<IdentityResult> UpdateAsync(MailUser user, CancellationToken cancellationToken) =>
        Save(user, "UPDATE users SET name = $name, normalized = $normalized, hash = $hash, failed = $failed, locked = $locked WHERE id = $id");

    public Task<IdentityResult> DeleteAsync(MailUser user, CancellationToken cancellationToken) => Save(user, "DELETE FROM users WHERE id = $id");

    public Task<MailUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) => Find("id", userId);

    public Task<MailUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => Find("normalized", normalizedUserName);

    public Task AddClaimsAsync(MailUser user, IEnumerable<Claim> claims, CancellationToken cancellationToken) =>
        ForEach(claims, claim => Run("INSERT INTO claims VALUES ($user, $type, $value)", ("$user", user.Id), ("$type", claim.Type), ("$value", claim.Value)));

    public Task RemoveClaimsAsync(MailUser user, IEnumerable<Claim> claims, CancellationToken cancellationToken) => ForEach(claims, claim => Run(
        "DELETE FROM claims WHERE user = $user AND type = $type AND value = $value", ("$user", user.Id), ("$type", claim.Type), ("$value", claim.Value)));

    public async Task ReplaceClaimAsync(MailUser user, Claim claim, Claim newClaim, CancellationToken cancellationToken)
    {
        await RemoveClaimsAsync(user, [claim], cancellationToken);
        await AddClaimsAsync(user, [newClaim], cancellationToken);
    }

    public Task<IList<Claim>> GetClaimsAsync(MailUser user, CancellationToken cancellationToken) => Task.FromResult<IList<Claim>>(
        Read("SELECT type, value FROM claims WHERE user = $user", row => new Claim(row.GetString(0), row.GetString(1)), ("$user", user.Id)));

    public Task<IList<MailUser>> GetUsersForClaimAsync(Claim claim, CancellationToken cancellationToken) => Task.FromResult<IList<MailUser>>(Read(
        "SELECT * FROM users WHERE id IN (SELECT user FROM claims WHERE type = $type AND value = $value)", UserOf, ("$type", claim.Type), ("$value", claim.Value)));

    // What UserManager asks of a user that it already has, and changes in it before it has it saved.
    public Task<string> GetUserIdAsync(MailUser user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(MailUser user, CancellationToken cancellationToken) => Task.FromResult(user.UserName);

    public Task<string?> GetNormalizedUserNameAsync(MailUser user, CancellationToken cancellationToken) => Task.FromResult(user.NormalizedUserName);

    public Task<string?> GetPasswordHashAsync(MailUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash);

    public Task<bool> HasPasswordAsync(MailUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash is not null);

    public Task<DateTimeOffset?> GetLockoutEndDateAsync(MailUser user, CancellationToken cancellationToken) => Task.FromResult(user.LockedUntil);

    public Task<int> GetAccessFailedCountAsync(MailUser user, CancellationToken cancellationToken) => Task.FromResult(user.FailedAttempts);

    public Task<bool> GetLockoutEnabledAsync(MailUser user, CancellationToken cancellationToken) => Task.FromResult(true);

    public Task<int> IncrementAccessFailedCountAsync(MailUser user, CancellationToken cancellationToken) => Task.FromResult(++user.FailedAttempts);

    public Task ResetAccessFailedCountAsync(MailUser user, CancellationToken cancellationToken) => Set(() => user.FailedAttempts = 0);

    public Task SetLockoutEndDateAsync(MailUser user, DateTimeOffset? lockoutEnd, CancellationToken cancellationToken) => Set(() => user.LockedUntil = lockoutEnd);

    public Task SetLockoutEnabledAsync(MailUser user, bool enabled, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task SetUserNameAsync(MailUser user, string? userName, CancellationToken cancellationToken) => Set(() => user.UserName = userName);

    public Task SetNormalizedUserNameAsync(MailUser user, string? normalizedName, CancellationToken cancellationToken) => Set(() => user.NormalizedUserName = normalizedName);

    public Task SetPasswordHashAsync(MailUser user, string? passwordHash, CancellationToken cancellationToken) => Set(() => user.PasswordHash = passwordHash);

    public void Dispose()
    {
        // Connections are opened for each command, and pooled.
    }

    private Task<MailUser?> Find(string column, string value) =>
        Task.FromResult(Read($"SELECT * FROM users WHERE {column} = $value", UserOf, ("$value", value)).FirstOrDefault());

    private Task<IdentityResult> Save(MailUser user, string sql)
    {
        string? locked = user.LockedUntil?.ToString("O", CultureInfo.InvariantCulture);
        Run(sql, ("$id", user.Id), ("$name", user.UserName), ("$normalized", user.NormalizedUserName), ("$hash", user.PasswordHash), ("$failed", user.FailedAttempts), ("$locked", locked));
        return Task.FromResult(IdentityResult.Success);
    }

    private static MailUser UserOf(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        UserName = row.GetString(1),
        NormalizedUserName = row.GetString(2),
        PasswordHash = row.GetString(3),
        FailedAttempts = row.GetInt32(4),
        LockedUntil = row.IsDBNull(5) ? null : DateTimeOffset.Parse(row.GetString(5), CultureInfo.InvariantCulture),
    };

    private void Run(string sql, params (string Name, object? Value)[] parameters) => Read(sql, _ => 0, parameters);

    private List<T> Read<T>(string sql, Func<SqliteDataReader, T> make, params (string Name, object? Value)[] parameters)
    {
        using SqliteConnection connection = new(_connection);
        connection.Open();
        using SqliteCommand command = new(sql, connection);
        foreach ((string name, object? value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        using SqliteDataReader reader = command.ExecuteReader();
        List<T> rows = [];
        while (reader.Read())
        {
            rows.Add(make(reader));
        }

        return rows;
    }

    private static Task ForEach(IEnumerable<Claim> claims, Action<Claim> action) => Set(() =>
    {
        foreach (Claim claim in claims)
        {
            action(claim);
        }
    });

    private static Task Set(Action action)
    {
        action();
        return Task.CompletedTask;
    }
}
