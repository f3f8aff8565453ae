using Microsoft.Extensions.Configuration;

namespace SmtpKit.Hosting.Configuration;

/// <summary>Makes an authenticator of the users in the configuration.</summary>
internal static class UserBinder
{
    public static void Bind(IConfigurationSection section, ServerRegistration registration, SmtpServerOptions options, List<string> problems)
    {
        IConfigurationSection[] children = [.. section.GetChildren()];
        if (children.Length == 0)
        {
            return;
        }

        if (registration.Hooks.UserAuthenticator is not null)
        {
            problems.Add($"{section.Path}: users are in the configuration, and an authenticator was added by code; only one of the two can judge who signs in");
            return;
        }

        int before = problems.Count;
        UserTable users = new();
        foreach (IConfigurationSection child in children)
        {
            if (Read(child, problems) is { } user && !users.TryAdd(user))
            {
                problems.Add($"{child.GetSection(nameof(UserSettings.Name)).Path} is '{user.Name}', a user that is there already; names are compared as SASLprep "
                    + "(RFC 4013) leaves them");
            }
        }

        if (problems.Count > before)
        {
            return;
        }

        options.UserAuthenticator = new ConfiguredUsers(users);
        if (users.CommonIterations is { } iterations && options.DecoyIterations == new SmtpServerOptions().DecoyIterations)
        {
            // So that strangers cannot be told from users by it, unless somebody has said otherwise.
            options.DecoyIterations = iterations;
        }
    }

    // Secrets are never repeated in a message.
    private static UserSettings? Read(IConfigurationSection section, List<string> problems)
    {
        int before = problems.Count;
        SettingsCheck.Run<UserSettings>(section, problems);
        if (problems.Count > before)
        {
            return null;
        }

        UserSettings user = new();
        section.Bind(user);
        string? problem =
            string.IsNullOrEmpty(user.Name) ? $"{KeyOf(section, nameof(user.Name))} is not set; a user's name is needed"
            : user.PasswordHash is null && user.ScramKey is null ? $"{section.Path}: user '{user.Name}' has neither PasswordHash nor ScramKey; one of them or both are needed"
            : user.PasswordHash is not null && !PasswordAuthenticator.IsHash(user.PasswordHash)
                ? $"{KeyOf(section, nameof(user.PasswordHash))} is no hash as PasswordAuthenticator.Hash writes it: PBKDF2-SHA256$<iterations>:<salt>$<hash>"
            : user.ScramKey is not null && !ScramKey.TryParse(user.ScramKey, out _)
                ? $"{KeyOf(section, nameof(user.ScramKey))} is no key as ScramKey.ToString writes it: SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>"
            : user.ScramKey is not null && !ScramKey.TryPrepareUserName(user.Name, out _)
                ? $"{KeyOf(section, nameof(user.Name))} is '{user.Name}', which SCRAM cannot use: it has a character that SASLprep (RFC 4013) prohibits or normalizes"
            : null;
        if (problem is not null)
        {
            problems.Add(problem);
            return null;
        }

        return user;
    }

    private static string KeyOf(IConfigurationSection section, string key) => section.GetSection(key).Path;
}
