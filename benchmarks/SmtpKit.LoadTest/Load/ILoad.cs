using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest.Load;

/// <summary>Where load comes from.</summary>
internal interface ILoad
{
    /// <summary>Whether it can send this workload.</summary>
    bool Can(Workload workload);

    /// <summary>Sends so many messages to a server and looks at what that costs it.</summary>
    /// <exception cref="LoadTestException">A reply was wrong, a connection ended, or it took too long.</exception>
    Task<Measured> RunAsync(ServerProcess server, Workload workload, long messages, CancellationToken cancellationToken);
}
