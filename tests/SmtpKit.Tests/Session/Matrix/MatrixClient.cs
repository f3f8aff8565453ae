using SmtpKit.Session;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session.Matrix;

/// <summary>A client in a state of the matrix.</summary>
internal sealed class MatrixClient(TestServer server, TestClient client) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private int _recipients;
    private Task? _stop;

    /// <summary>Connects to a server of its own and goes into the state.</summary>
    public static async Task<MatrixClient> InAsync(MatrixState state)
    {
        TestServer server = state.MakeServer();
        MatrixClient client = new(server, server.Connect(from: System.Net.IPAddress.Loopback));
        (await client.ReadAsync()).Should().StartWith(state.Facts.HasFlag(SessionFacts.Refused) ? "554 " : "220 ");
        foreach (string line in state.Lines)
        {
            await client.GoAsync(line);
        }

        return client;
    }

    /// <summary>Sends a line and checks what comes back; null when it is as the cell has it. That nothing comes, the next reply shows.</summary>
    public async Task<string?> TryAsync(string line, MatrixCell cell)
    {
        await client.SendAsync(line + "\r\n");
        if (cell.Reply is null)
        {
            return null;
        }

        for (int replies = cell.Each ? _recipients : 1; replies > 0; replies--)
        {
            string? reply = await ReadAsync();
            if (!cell.Matches(reply))
            {
                return $"{reply ?? "the end"} instead of {cell.Reply}";
            }

            Count(line, reply!);
        }

        if (cell.Ends)
        {
            // A server that stops says so behind the end of a transaction.
            string? after = await ReadAsync();
            after = after?.StartsWith("421 ", StringComparison.Ordinal) == true ? await ReadAsync() : after;
            return after is null ? null : $"{after} instead of the end";
        }

        if (line == "STARTTLS" && cell.Reply.StartsWith("220", StringComparison.Ordinal))
        {
            await GoAsync("(tls)");
        }

        return null;
    }

    /// <summary>Hangs up; null when nothing comes that has not been read.</summary>
    public async Task<string?> HangUpAsync()
    {
        client.FinishSending();
        return await ReadAsync() is { } more ? $"{more} behind everything" : null;
    }

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await server.DisposeAsync();
        await (_stop ?? Task.CompletedTask).WaitAsync(Patience);
    }

    private async Task GoAsync(string line)
    {
        switch (line)
        {
            case "(tls)":
                client.Stream = await ClientTls.HandshakeAsync(client.Stream);
                return;

            case "(stop)":
                await client.SessionWaitsAsync();
                _stop = server.Server.StopAsync();
                return;

            default:
                await client.SendAsync(line + "\r\n");
                string? reply = await ReadAsync();
                reply.Should().NotBeNull($"'{line}' is only on the way");
                Count(line, reply!);
                return;
        }
    }

    private void Count(string line, string reply)
    {
        // One that was refused neither ends the transaction nor adds to it.
        if (reply.StartsWith("250", StringComparison.Ordinal))
        {
            _recipients = line.StartsWith("MAIL", StringComparison.Ordinal) ? 0
                : line.StartsWith("RCPT", StringComparison.Ordinal) ? _recipients + 1
                : _recipients;
        }
    }

    private Task<string?> ReadAsync() => client.ReadReplyAsync();
}
