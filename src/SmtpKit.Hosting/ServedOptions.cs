using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SmtpKit.Hosting.Configuration;

namespace SmtpKit.Hosting;

/// <summary>A server and the options that it follows, from the moment at which it is made: whatever they change to is applied to it.</summary>
internal sealed class ServedOptions : IDisposable
{
    private readonly string _name;
    private readonly CertificateFiles _certificates;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly IDisposable? _changes;
    private volatile SmtpServerOptions _current;
    private string? _lastWarning;

    /// <exception cref="OptionsValidationException">The options are wrong; the message names the keys.</exception>
    public ServedOptions(string name, IOptionsMonitor<SmtpServerOptions> monitor, CertificateFiles certificates, ILoggerFactory loggers)
    {
        _name = name;
        _certificates = certificates;
        _logger = loggers.CreateLogger(Log.Category);
        _current = monitor.Get(name);
        Server = new SmtpServer(_current);
        _changes = monitor.OnChange((options, changed) =>
        {
            if (changed == _name)
            {
                OnChanged(options);
            }
        });
    }

    public SmtpServer Server { get; }

    /// <summary>The options in force.</summary>
    public SmtpServerOptions Current => _current;

    public void Dispose() => _changes?.Dispose();

    // On a thread of whoever reads the configuration: nothing may be thrown here.
    private void OnChanged(SmtpServerOptions options)
    {
        lock (_lock)
        {
            if (ReferenceEquals(options, _current) || Server.State >= SmtpServerState.Stopping)
            {
                // The change was no good, and the factory has said so.
                return;
            }

            string changes = Server.State == SmtpServerState.Started ? EndpointChanges.TakeBack(_current.Endpoints, options.Endpoints) : "";
            try
            {
                Server.Apply(options);
            }
            catch (ArgumentException exception)
            {
                Log.ChangeIsInvalid(_logger, Log.Shown(_name), exception.Message, null);
                return;
            }
            catch (InvalidOperationException)
            {
                // Stopped at this moment.
                return;
            }

            _current = options;
            _certificates.Keep(_name, options);
            if (changes.Length > 0 && changes != _lastWarning)
            {
                Log.EndpointsNeedRestart(_logger, Log.Shown(_name), changes);
            }

            _lastWarning = changes;
            Log.ChangeApplied(_logger, Log.Shown(_name));
        }
    }
}
