// What a message, a command and a connection cost, in figures that do not depend on the machine's speed. Exit code 1 when one has grown beyond what is
// committed in figures.md; --approve commits what was measured.
using System.Diagnostics;
using System.Globalization;
using SmtpKit.Gate;

if (args is ["client", string port, string tls, string process])
{
    using ClientProcess client = new(int.Parse(port, CultureInfo.InvariantCulture), bool.Parse(tls), int.Parse(process, CultureInfo.InvariantCulture));
    client.Run();
    return 0;
}

Figures figures = Figures.Read();
List<Measured> measured = [];
int worse = 0;
Run("allocations", Allocations.Measure());
Run("many sessions", ManySessions.Measure());
Run("system calls", SystemCalls.Measure());
Run("instructions", Instructions.Measure());

if (args is ["--approve"])
{
    figures.Approve(measured);
    Console.WriteLine("figures.md holds these now.");
    return 0;
}

if (worse > 0)
{
    Console.WriteLine($"{worse} of {measured.Count} figures have grown. If it has to be: --approve, and the reason in the commit.");
}

return worse > 0 ? 1 : 0;

void Run(string stage, IEnumerable<Measured> stageFigures)
{
    long started = Stopwatch.GetTimestamp();
    foreach (Measured figure in stageFigures)
    {
        measured.Add(figure);
        worse += figures.IsWorse(figure) ? 1 : 0;
    }

    Console.WriteLine($"-- {stage}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
}
