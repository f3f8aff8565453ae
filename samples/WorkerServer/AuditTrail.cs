namespace WorkerServer;

/// <summary>Stands for a unit of work, a database context for example: written when its transaction is over, behind the reply.</summary>
public sealed class AuditTrail(ILogger<AuditTrail> logger) : IAsyncDisposable
{
    private readonly List<string> _notes = [];

    public void Note(string note) => _notes.Add(note);

    public ValueTask DisposeAsync()
    {
        _notes.ForEach(note => logger.LogInformation("Audit: {Note}", note));
        return default;
    }
}
