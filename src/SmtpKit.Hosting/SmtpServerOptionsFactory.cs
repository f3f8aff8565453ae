using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SmtpKit.Hosting;

/// <summary>
/// Makes options as the options pattern does, with one difference: once there were good ones, bad ones are logged, and the good ones stay. A change of
/// configuration is read on a thread that belongs to nobody, where an exception could end the process.
/// </summary>
internal sealed class SmtpServerOptionsFactory(
    IEnumerable<IConfigureOptions<SmtpServerOptions>> setups,
    IEnumerable<IPostConfigureOptions<SmtpServerOptions>> postConfigures,
    IEnumerable<IValidateOptions<SmtpServerOptions>> validations,
    ILoggerFactory loggers) : IOptionsFactory<SmtpServerOptions>
{
    private readonly OptionsFactory<SmtpServerOptions> _inner = new(setups, postConfigures, validations);
    private readonly ConcurrentDictionary<string, SmtpServerOptions> _good = new(StringComparer.Ordinal);
    private readonly ILogger _logger = loggers.CreateLogger(Log.Category);

    public SmtpServerOptions Create(string name)
    {
        try
        {
            return _good[name] = _inner.Create(name);
        }
#pragma warning disable CA1031 // Whatever it is that code or configuration did: the options in force are still good.
        catch (Exception exception) when (_good.ContainsKey(name))
#pragma warning restore CA1031
        {
            Log.ChangeIsInvalid(_logger, Log.Shown(name), exception.Message, exception is OptionsValidationException ? null : exception);
            return _good[name];
        }
    }
}
