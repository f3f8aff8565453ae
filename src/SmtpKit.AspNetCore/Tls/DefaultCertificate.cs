using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace SmtpKit.AspNetCore;

/// <summary>
/// The certificate of a host's endpoints that have none of their own: one object for all, so that TLS sessions are resumed. From the configuration, as Kestrel
/// reads it for HTTPS, or in Development the development certificate.
/// </summary>
internal sealed class DefaultCertificate(IServiceProvider services)
{
    // By Kestrel's options, which are one object for each host and live as long as it does.
    private static readonly ConditionalWeakTable<KestrelServerOptions, DefaultCertificate> Known = [];

    private readonly Lock _lock = new();
    private bool _isSought;
    private ICertificateSource? _source;

    /// <summary>The one of a host.</summary>
    public static DefaultCertificate Of(IServiceProvider services) => Of(services.GetRequiredService<IOptions<KestrelServerOptions>>().Value, services);

    /// <inheritdoc cref="Of(IServiceProvider)"/>
    public static DefaultCertificate Of(KestrelServerOptions options, IServiceProvider services) =>
        Known.GetValue(options, _ => new DefaultCertificate(services));

    /// <summary>Gives an endpoint the certificate that it lacks; nothing where there is none.</summary>
    /// <exception cref="InvalidOperationException">The certificate that the configuration names cannot be used, or TLS is asked for without one; the message names the key.</exception>
    public void Complete(SmtpEndpoint rules)
    {
        if (rules.Certificate is not null || rules.CertificateSource is not null)
        {
            return;
        }

        rules.CertificateSource = Find();
        string? reason = rules.CertificateSource is not null ? null
            : rules.Tls == TlsMode.Implicit ? "implicit TLS"
            : rules.RequireTls ? nameof(SmtpEndpoint.RequireTls)
            : rules.ClientCertificates != ClientCertificateUse.None ? nameof(SmtpEndpoint.ClientCertificates)
            : null;
        if (reason is not null)
        {
            throw new InvalidOperationException(
                $"{reason} needs a certificate. Set {nameof(SmtpEndpoint)}.{nameof(SmtpEndpoint.Certificate)} or {nameof(SmtpEndpoint.CertificateSource)}, or "
                + $"{ConfiguredCertificate.Section}:Path or {ConfiguredCertificate.Section}:Subject in the configuration; in Development 'dotnet dev-certs https' makes one.");
        }
    }

    private ICertificateSource? Find()
    {
        lock (_lock)
        {
            if (!_isSought)
            {
                _source = Load();
                _isSought = true;
            }

            return _source;
        }
    }

    private ICertificateSource? Load()
    {
        ILoggerFactory loggers = services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        TimeProvider time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        IHostEnvironment? environment = services.GetService<IHostEnvironment>();
        string origin = ConfiguredCertificate.Section;
        FoundCertificate? found = services.GetService<IConfiguration>() is { } configuration
            ? ConfiguredCertificate.Load(configuration, environment?.ContentRootPath ?? "", loggers, time)
            : null;
        if (found is null && environment?.IsDevelopment() == true)
        {
            origin = "Development";
            found = DevelopmentCertificate.Find(services.GetService<IConfiguration>(), environment.ApplicationName, time);
        }

        if (found is null)
        {
            return null;
        }

        Log.DefaultCertificate(
            loggers.CreateLogger(Log.Category), origin, found.Certificate.Subject, found.Certificate.NotAfter.ToUniversalTime());
        if (found.Source is IDisposable disposable)
        {
            // It looks at its files from time to time, as long as there are handshakes.
            services.GetService<IHostApplicationLifetime>()?.ApplicationStopped.Register(disposable.Dispose);
        }

        return found.Source;
    }
}
