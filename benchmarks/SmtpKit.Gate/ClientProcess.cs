using System.Globalization;

namespace SmtpKit.Gate;

/// <summary>The clients' process: carries out the orders on its standard input, until its parent goes.</summary>
internal sealed class ClientProcess(int port, bool tls, int server) : IDisposable
{
    private readonly ServerAtRest _server = new(server);
    private ClientSession[] _sessions = [];

    public void Run()
    {
        _server.Refresh();
        while (Console.In.ReadLine() is { } order)
        {
            string[] words = order.Split(' ', 3);
            int count = int.Parse(words[1], CultureInfo.InvariantCulture);
            if (words[0] == "open")
            {
                Array.ForEach(_sessions, session => session.Dispose());
                _sessions = [.. Enumerable.Range(0, count).Select(_ => Open(count > 1))];
            }
            else
            {
                Send(Traffic.All.Single(traffic => traffic.Name == words[2]), count);
            }

            Console.WriteLine("done");
        }
    }

    public void Dispose() => _server.Dispose();

    // A server with many sessions is never at rest.
    private ClientSession Open(bool several) => ClientSession.Open(port, tls, several ? null : _server);

    // Each session on a thread of its own: they wait for the server, not for each other.
    private void Send(Traffic traffic, int count)
    {
        List<Exception> failures = [];
        _server.Refresh();
        Thread[] threads = [.. _sessions.Select(session => new Thread(() =>
        {
            try
            {
                Send(traffic, count, session);
            }
            catch (IOException exception)
            {
                lock (failures)
                {
                    failures.Add(exception);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        if (failures.Count > 0)
        {
            throw new AggregateException(failures);
        }
    }

    private void Send(Traffic traffic, int count, ClientSession session)
    {
        session.Run(traffic.Before);
        for (int i = 0; i < count; i++)
        {
            if (traffic.Connects)
            {
                using ClientSession own = Open(_sessions.Length > 1);
                own.Run(traffic.Each);
            }
            else
            {
                session.Run(traffic.Each);
            }
        }

        session.Run(traffic.After);
    }
}
