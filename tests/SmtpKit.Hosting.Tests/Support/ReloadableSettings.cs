using Microsoft.Extensions.Configuration;

namespace SmtpKit.Hosting.Tests.Support;

/// <summary>A configuration in memory that can be changed, which is told as a file's change is.</summary>
internal sealed class ReloadableSettings : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Replaces all of it. Returns when whoever listens has read it.</summary>
    public void Set(params (string Key, string? Value)[] settings)
    {
        Data = settings.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }

    /// <summary>Changes some of it.</summary>
    public void Change(params (string Key, string? Value)[] settings) =>
        Set([.. Data.Where(known => !settings.Any(setting => setting.Key == known.Key)).Select(known => (known.Key, known.Value)), .. settings]);
}
