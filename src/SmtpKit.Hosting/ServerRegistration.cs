using Microsoft.Extensions.Configuration;
using SmtpKit.Hosting.Hooks;

namespace SmtpKit.Hosting;

/// <summary>What was said of one server while services were registered.</summary>
internal sealed class ServerRegistration(string name)
{
    public string Name => name;

    public ServerHooks Hooks { get; } = new();

    /// <summary>Where its options are bound from; null for the section that goes by its name.</summary>
    public IConfiguration? Configuration { get; set; }
}
