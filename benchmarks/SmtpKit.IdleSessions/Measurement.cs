using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.IdleSessions;

/// <summary>Hosts a server and looks at its own memory before and after the sessions come.</summary>
internal static class Measurement
{
    public const int Sessions = 10_000;

    /// <summary>How many sessions are there before the first look: code is compiled then, and pools are filled.</summary>
    public const int WarmUp = 100;

    public static async Task<Cost> RunAsync(bool tls)
    {
        await using SmtpServer server = new(new SmtpServerOptions
        {
            ServerName = "mx.example.com",
            MessageStore = new DelegateMessageStore(async (_, _, body, cancellationToken) =>
            {
                await body.CopyToAsync(Stream.Null, cancellationToken);
                return SmtpReply.Ok;
            }),
            Endpoints =
            {
                new SmtpEndpoint(IPAddress.Loopback, 0)
                {
                    Certificate = MakeCertificate(),
                    Tls = tls ? TlsMode.Implicit : TlsMode.StartTls,
                },
            },
            Limits = { MaxConnections = 0, MaxConnectionsPerAddress = 0 },
        });
        await server.StartAsync();
        using Clients clients = Clients.Start(server.EndPoints[0].Port, tls);

        await clients.OpenAsync(WarmUp);
        (long managed, long resident) = Look();
        await clients.OpenAsync(Sessions);
        (long managedNow, long residentNow) = Look();

        // They were there all the time, every one of them.
        await clients.AskAllAsync(WarmUp + Sessions);
        return new Cost((managedNow - managed) / Sessions, (residentNow - resident) / Sessions);
    }

    private static (long Managed, long Resident) Look()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
    }

    private static SslStreamCertificateContext MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return SslStreamCertificateContext.Create(request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1)), additionalCertificates: null, offline: true);
    }
}
