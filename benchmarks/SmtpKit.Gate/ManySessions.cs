namespace SmtpKit.Gate;

/// <summary>What <c>smtpkit serve --discard</c> allocates with 20 sessions at once, on as many threads as it likes.</summary>
internal static class ManySessions
{
    private const int Sessions = 20;
    private const int Few = 100;
    private const int Many = 500;

    public static IEnumerable<Measured> Measure()
    {
        // What it takes to start is in both.
        double octets = (double)(Allocated(Many) - Allocated(Few)) / (Sessions * (Many - Few));
        yield return new Measured($"octets allocated: {Traffic.Reused.Name}, {Sessions} sessions", Math.Round(octets), Math.Round(octets * 0.4));
    }

    private static long Allocated(int messages)
    {
        using ServedTool tool = ServedTool.Start();
        using Clients clients = Clients.Start(tool.Port, tool.Id);
        clients.Open(Sessions);
        clients.Send(Traffic.Reused, messages);
        return tool.Stop();
    }
}
