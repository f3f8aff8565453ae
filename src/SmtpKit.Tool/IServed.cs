namespace SmtpKit.Tool;

/// <summary>What <see cref="Service"/> starts and stops.</summary>
internal interface IServed : IAsyncDisposable
{
    /// <summary>Begins to listen, everywhere or, after an exception, nowhere: then there is nothing to dispose of.</summary>
    /// <exception cref="CannotStartException">An address cannot be listened on, or an option is wrong; the message names it.</exception>
    Task StartAsync();

    /// <summary>Where it listens, each with the protocol before it: <c>smtp 127.0.0.1:2525</c>.</summary>
    IReadOnlyList<string> Addresses { get; }

    /// <summary>Finishes what is under way; at the token's end, it is cut short.</summary>
    Task StopAsync(CancellationToken cancellationToken);
}
