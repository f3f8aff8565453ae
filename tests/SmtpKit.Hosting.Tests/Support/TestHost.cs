using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace SmtpKit.Hosting.Tests.Support;

/// <summary>A real host, with nothing of the machine in its configuration, whose log is kept.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    /// <summary>Far beyond what a busy machine needs: only a defect takes this long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IHost _host;

    /// <param name="addServices">The services, a server among them.</param>
    /// <param name="settings">Keys and values of the configuration, for example <c>Smtp:ServerName</c>.</param>
    public TestHost(Action<IServiceCollection> addServices, params (string Key, string? Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.Sources.Clear();
        ((IConfigurationBuilder)builder.Configuration).Add(Settings);
        Settings.Set(settings);
        builder.Logging.AddProvider(Log).SetMinimumLevel(LogLevel.Trace);
        addServices(builder.Services);
        _host = builder.Build();
    }

    /// <summary>The configuration, to be changed.</summary>
    public ReloadableSettings Settings { get; } = new();

    public RecordedLog Log { get; } = new();

    public IServiceProvider Services => _host.Services;

    /// <summary>The server without a name.</summary>
    public SmtpServer Server => Services.GetRequiredService<SmtpServer>();

    public static async Task<TestHost> StartAsync(Action<IServiceCollection> addServices, params (string Key, string? Value)[] settings)
    {
        TestHost host = new(addServices, settings);
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public Task StartAsync() => _host.StartAsync().WaitAsync(Patience);

    public Task StopAsync(CancellationToken cancellationToken = default) => _host.StopAsync(cancellationToken);

    /// <summary>Opens a session in memory with the server of this name.</summary>
    public async Task<TestSession> ConnectAsync(string name = "", SmtpEndpoint? endpoint = null) =>
        new(await Services.GetRequiredKeyedService<SmtpServer>(name).ConnectAsync(endpoint));

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_host).DisposeAsync().AsTask().WaitAsync(Patience);
        Log.Dispose();
    }

    /// <summary>What was logged: the level, the event's id and the text, with the scopes around it.</summary>
    internal sealed class RecordedLog : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public ConcurrentQueue<string> Lines { get; } = new();

        /// <summary>As <see cref="Lines"/>, behind the scopes.</summary>
        public ConcurrentQueue<string> ScopedLines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Recorder(this);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
            // Holds nothing.
        }

        private sealed class Recorder(RecordedLog log) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => log._scopes.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                string line = $"{logLevel} {eventId.Id} {formatter(state, exception)}";
                List<string> scopes = [];
                log._scopes.ForEachScope((scope, list) => list.Add(scope?.ToString() ?? ""), scopes);
                log.Lines.Enqueue(line);
                log.ScopedLines.Enqueue($"[{string.Join("; ", scopes)}] {line}");
            }
        }
    }
}
