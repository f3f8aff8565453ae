using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SmtpKit.Hosting;

/// <summary>Adds hooks and options to an SMTP server of a host; what <c>AddSmtpServer</c> gives back.</summary>
/// <remarks>Used while services are registered, by one thread. Later additions have no effect on a server that was made.</remarks>
public interface ISmtpServerBuilder
{
    /// <summary>The services of the host.</summary>
    IServiceCollection Services { get; }

    /// <summary>
    /// The server's name: the name of its <see cref="SmtpServerOptions"/> and the key of its services; <see cref="Options.DefaultName"/>, which is empty, for
    /// the server that has none.
    /// </summary>
    string Name { get; }
}
