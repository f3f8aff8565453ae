using SmtpKit.Net;
using SmtpKit.Sasl;
using SmtpKit.Session;
using SmtpKit.Wire;

namespace SmtpKit;

/// <content>What is wrong with options is said before anything is served, by the property's name.</content>
public sealed partial class SmtpServerOptions
{
    /// <summary>Checks everything that can be checked without a socket.</summary>
    /// <exception cref="ArgumentException">
    /// Something is missing or wrong; the message names the property and what it needs. Its <see cref="ArgumentException.ParamName"/> is the way to it:
    /// <c>ServerName</c>, <c>Limits.MaxRecipients</c>, <c>Endpoints[0].Tls</c>.
    /// </exception>
    public void Validate()
    {
        if (MessageStore is null)
        {
            throw new ArgumentException($"{nameof(SmtpServerOptions)}.{nameof(MessageStore)} is not set: messages need somewhere to go.", nameof(MessageStore));
        }

        if (!PathParser.IsDomainOrLiteral(ServerName))
        {
            throw new ArgumentException(
                $"{nameof(SmtpServerOptions)}.{nameof(ServerName)} '{ServerName}' is no domain and no address literal (RFC 5321 section 4.1.2).", nameof(ServerName));
        }

        if (!Enum.IsDefined(LineEndings))
        {
            throw new ArgumentException($"{nameof(SmtpServerOptions)}.{nameof(LineEndings)} has no value {(int)LineEndings}.", nameof(LineEndings));
        }

        ValidateHelpText();
        NotNull(Limits, nameof(Limits));
        NotNull(LoggerFactory, nameof(LoggerFactory));
        NotNull(TimeProvider, nameof(TimeProvider));
        Limits.Validate($"{nameof(Limits)}.");
        if (DecoySecret.Length < ScramDecoys.MinSecretOctets)
        {
            throw new ArgumentException(
                $"{nameof(SmtpServerOptions)}.{nameof(DecoySecret)} has {DecoySecret.Length} octets; at least {ScramDecoys.MinSecretOctets} are needed.", nameof(DecoySecret));
        }

        if (DecoyIterations < ScramKey.MinIterations)
        {
            throw new ArgumentException(
                $"{nameof(SmtpServerOptions)}.{nameof(DecoyIterations)} is {DecoyIterations}; at least {ScramKey.MinIterations} is needed (RFC 7677 section 4).", nameof(DecoyIterations));
        }

        foreach (IMessageMiddleware middleware in Middleware)
        {
            NotNull(middleware, nameof(Middleware));
        }

        ValidateCommands();
        for (int i = 0; i < Endpoints.Count; i++)
        {
            NotNull(Endpoints[i], nameof(Endpoints));
            string path = $"{nameof(Endpoints)}[{i}].";
            Validate(Endpoints[i], path);
            ValidateAddress(Endpoints[i], path);
        }
    }

    /// <summary>Checks the rules of an endpoint, whether it is listened on or not.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="path">What stands before its properties in an exception's <see cref="ArgumentException.ParamName"/>.</param>
    internal void Validate(SmtpEndpoint endpoint, string path = "")
    {
        if (endpoint.Address is null || !Enum.IsDefined(endpoint.Protocol) || !Enum.IsDefined(endpoint.Tls))
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.Address)} is null, or {nameof(SmtpEndpoint.Protocol)} or {nameof(SmtpEndpoint.Tls)} has no such value.",
                path + (endpoint.Address is null ? nameof(SmtpEndpoint.Address)
                    : !Enum.IsDefined(endpoint.Protocol) ? nameof(SmtpEndpoint.Protocol)
                    : nameof(SmtpEndpoint.Tls)));
        }

        if (endpoint.TrustedXClients is null)
        {
            throw new ArgumentException($"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.TrustedXClients)} is null.", path + nameof(SmtpEndpoint.TrustedXClients));
        }

        if ((endpoint.Extensions & ~SmtpExtensions.All) != 0)
        {
            throw new ArgumentException($"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.Extensions)} has no value {(int)endpoint.Extensions}.", path + nameof(SmtpEndpoint.Extensions));
        }

        if (!Enum.IsDefined(endpoint.UnauthenticatedPriority))
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.UnauthenticatedPriority)} has no value {(int)endpoint.UnauthenticatedPriority}.", path + nameof(SmtpEndpoint.UnauthenticatedPriority));
        }

        Seconds(endpoint, path, endpoint.DeliverByMinimum, 0, nameof(SmtpEndpoint.DeliverByMinimum));
        Seconds(endpoint, path, endpoint.FutureReleaseMaximum, 1, nameof(SmtpEndpoint.FutureReleaseMaximum));
        if (endpoint.GreetingDelay < TimeSpan.Zero || endpoint.GreetingDelay > SmtpEndpoint.MaxGreetingDelay)
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.GreetingDelay)} is {endpoint.GreetingDelay}; 0 to {SmtpEndpoint.MaxGreetingDelay} is possible.",
                path + nameof(SmtpEndpoint.GreetingDelay));
        }

        if ((endpoint.Mechanisms & ~SmtpMechanisms.All) != 0)
        {
            throw new ArgumentException($"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.Mechanisms)} has no value {(int)endpoint.Mechanisms}.", path + nameof(SmtpEndpoint.Mechanisms));
        }

        if (endpoint.TrustedProxies is null)
        {
            throw new ArgumentException($"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.TrustedProxies)} is null.", path + nameof(SmtpEndpoint.TrustedProxies));
        }

        string name = endpoint.Address.Length == 0 ? "given to ServeAsync" : $"'{endpoint.Address}'";
        if (!Enum.IsDefined(endpoint.ClientCertificates) || !Enum.IsDefined(endpoint.ClientCertificateRevocation))
        {
            throw new ArgumentException(
                $"Endpoint {name}: {nameof(SmtpEndpoint.ClientCertificates)} or {nameof(SmtpEndpoint.ClientCertificateRevocation)} has no such value.", path + nameof(SmtpEndpoint.ClientCertificates));
        }

        string? needsCertificate = endpoint.HasCertificate ? null
            : endpoint.Tls == TlsMode.Implicit ? "implicit TLS"
            : endpoint.RequireTls ? nameof(SmtpEndpoint.RequireTls)
            : endpoint.ClientCertificates != ClientCertificateUse.None ? nameof(SmtpEndpoint.ClientCertificates)
            : null;
        if (needsCertificate is not null)
        {
            string certificateUser = endpoint.Tls == TlsMode.Implicit ? nameof(SmtpEndpoint.Tls) : needsCertificate;
            throw new ArgumentException(
                $"Endpoint {name}: {needsCertificate} needs {nameof(SmtpEndpoint)}.{nameof(SmtpEndpoint.Certificate)} or {nameof(SmtpEndpoint.CertificateSource)}.",
                path + certificateUser);
        }

        if (endpoint.RequireAuthentication && UserAuthenticator is null)
        {
            throw new ArgumentException(
                $"Endpoint {name}: {nameof(SmtpEndpoint.RequireAuthentication)} needs {nameof(SmtpServerOptions)}.{nameof(UserAuthenticator)}.", path + nameof(SmtpEndpoint.RequireAuthentication));
        }

        // Whom a trusted proxy names by XCLIENT has signed in without any of them.
        if (endpoint.RequireAuthentication && endpoint.TrustedXClients.Count == 0 && !EndpointMechanisms.AnyCanBeOffered(endpoint, UserAuthenticator))
        {
            throw new ArgumentException(
                $"Endpoint {name}: {nameof(SmtpEndpoint.RequireAuthentication)} lets nobody send: no mechanism can ever be offered. Needed is one of "
                + $"{nameof(SmtpEndpoint.Mechanisms)} for what the authenticator accepts; TLS ({nameof(SmtpEndpoint.Certificate)} or {nameof(SmtpEndpoint.CertificateSource)}), "
                + $"or {nameof(SmtpEndpoint.AllowPlaintextAuthentication)}; for EXTERNAL {nameof(SmtpEndpoint.ClientCertificates)} from authorities that are trusted; "
                + "for SCRAM-SHA-256-PLUS TLS, with a certificate that can be bound to.",
                path + nameof(SmtpEndpoint.RequireAuthentication));
        }
    }

    private void ValidateCommands()
    {
        HashSet<string> verbs = new(StringComparer.OrdinalIgnoreCase);
        HashSet<string> keywords = new(StringComparer.OrdinalIgnoreCase);
        foreach (SmtpCommand command in Commands)
        {
            NotNull(command, nameof(Commands));
            command.Validate();
            if (!verbs.Add(command.Verb) || (command.EhloKeyword is { } keyword && !keywords.Add(keyword)))
            {
                throw new ArgumentException($"{nameof(SmtpServerOptions)}.{nameof(Commands)}: '{command.Verb}', or its EHLO keyword, is there twice.", nameof(Commands));
            }
        }
    }

    private void ValidateHelpText()
    {
        try
        {
            _ = HelpText is null ? null : new SmtpReply(214, HelpText);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException($"{nameof(SmtpServerOptions)}.{nameof(HelpText)}: {exception.Message}", nameof(HelpText), exception);
        }
    }

    private static void ValidateAddress(SmtpEndpoint endpoint, string path)
    {
        ListenAddress address;
        try
        {
            address = ListenAddress.Parse(endpoint.Address);
        }
        catch (ArgumentException exception)
        {
            throw new ArgumentException(exception.Message, path + nameof(SmtpEndpoint.Address), exception);
        }

        if (endpoint.UnixSocketMode is not null && (!address.HasFile || OperatingSystem.IsWindows()))
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.UnixSocketMode)} is for the file of a Unix-domain socket, and not on Windows.",
                path + nameof(SmtpEndpoint.UnixSocketMode));
        }

        if (endpoint.RequireProxyHeader && endpoint.TrustedProxies.Count == 0 && address.UnixPath is null)
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': {nameof(SmtpEndpoint.RequireProxyHeader)} with no {nameof(SmtpEndpoint.TrustedProxies)} lets nobody in.",
                path + nameof(SmtpEndpoint.RequireProxyHeader));
        }

        if (endpoint.Protocol == SmtpProtocol.Lmtp && address.Port == 25)
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': LMTP is never spoken on port 25 (RFC 2033 section 5).", path + nameof(SmtpEndpoint.Protocol));
        }
    }

    private static void NotNull(object? value, string name)
    {
        if (value is null)
        {
            throw new ArgumentException($"{nameof(SmtpServerOptions)}.{name} is null.", name);
        }
    }

    // What fits the nine digits in which extensions say a time.
    private static void Seconds(SmtpEndpoint endpoint, string path, TimeSpan value, int least, string name)
    {
        if (value.Ticks % TimeSpan.TicksPerSecond != 0 || value < TimeSpan.FromSeconds(least) || value > TimeSpan.FromSeconds(999_999_999))
        {
            throw new ArgumentException(
                $"Endpoint '{endpoint.Address}': {name} is {value}; whole seconds from {least} to 999999999 are needed.", path + name);
        }
    }
}
