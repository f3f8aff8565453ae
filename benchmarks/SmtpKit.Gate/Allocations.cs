using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SmtpKit.Gate;

/// <summary>What a server allocates: it runs in this process, its clients in another one.</summary>
internal static class Allocations
{
    private const int WarmUp = 20;

    // The runtime allocates a little besides, now and then: the middle one of them is free of it.
    private const int Rounds = 3;
    private const int Count = 50;

    /// <summary>One object more is 24 octets at least.</summary>
    private const double LessThanAnObject = 12;

    // What accepting a connection takes is in part the framework's own, and may depend on the machine.
    private const double Few = 100;

    public static IEnumerable<Measured> Measure() => Measure(Traffic.All, tls: false).Concat(Measure([Traffic.Reused], tls: true));

    private static IEnumerable<Measured> Measure(IEnumerable<Traffic> traffics, bool tls)
    {
        SmtpServer server = new(new SmtpServerOptions
        {
            ServerName = "mx.example.com",
            MessageStore = new DiscardStore(),
            Endpoints =
            {
                new SmtpEndpoint(IPAddress.Loopback, 0)
                {
                    Certificate = tls ? MakeCertificate() : null,
                    Tls = tls ? TlsMode.Implicit : TlsMode.StartTls,
                },
            },
            Limits = { MaxTransactions = 0, MaxBadCommands = int.MaxValue },
        });
        server.StartAsync().GetAwaiter().GetResult();
        using Clients clients = Clients.Start(server.EndPoints[0].Port, Environment.ProcessId, tls);
        foreach (Traffic traffic in traffics)
        {
            yield return Measure(clients, traffic, tls ? $"{traffic.Name}, TLS" : traffic.Name);
        }

        server.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static Measured Measure(Clients clients, Traffic traffic, string name)
    {
        clients.Open(1);
        clients.Send(traffic, WarmUp);
        List<long> rounds = [];
        for (int round = 0; round < Rounds; round++)
        {
            // The order itself costs something, and so does what the traffic begins and ends with.
            long order = Allocated(() => clients.Send(traffic, 0));
            rounds.Add(Allocated(() => clients.Send(traffic, Count)) - order);
        }

        rounds.Sort();
        return new Measured($"octets allocated: {name}", Math.Round((double)rounds[Rounds / 2] / Count), traffic.Connects ? Few : LessThanAnObject);
    }

    private static long Allocated(Action action)
    {
        long before = GC.GetTotalAllocatedBytes(precise: true);
        action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static SslStreamCertificateContext MakeCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return SslStreamCertificateContext.Create(request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1)), additionalCertificates: null, offline: true);
    }
}
