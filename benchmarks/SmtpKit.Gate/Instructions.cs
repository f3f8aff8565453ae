using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SmtpKit.Gate;

/// <summary>
/// The instructions that <c>smtpkit serve --discard</c> executes, outside the kernel, counted by callgrind. Hardware counts them too, but in few virtual
/// machines.
/// </summary>
internal static class Instructions
{
    private const int WarmUp = 3;
    private const int Count = 20;

    // A patch of the framework may be compiled a little otherwise.
    private const double Tolerance = 0.08;

    public static IEnumerable<Measured> Measure()
    {
        if (!IsAvailable())
        {
            Console.WriteLine("instructions: not available without valgrind");
            yield break;
        }

        string directory = Directory.CreateTempSubdirectory("smtpkit-gate").FullName;
        try
        {
            string counts = Path.Combine(directory, "counts");
            using ServedTool tool = ServedTool.Start("valgrind", "--tool=callgrind", "--instr-atstart=no", $"--callgrind-out-file={counts}");
            using Clients clients = Clients.Start(tool.Port, tool.Id);
            clients.Open(1);

            // Without counting, which is faster by far.
            foreach (Traffic traffic in Traffic.Main)
            {
                clients.Send(traffic, WarmUp);
            }

            Control("-i", "on", tool.Id);
            int dumps = 0;
            foreach (Traffic traffic in Traffic.Main)
            {
                clients.Send(traffic, WarmUp);
                Control("-z", tool.Id);
                clients.Send(traffic, Count);
                Control("-d", tool.Id);
                double thousands = Math.Round(Total(File.ReadLines($"{counts}.{++dumps}")) / Count / 1000, 1);
                yield return new Measured($"thousand instructions: {traffic.Name}", thousands, Math.Round(thousands * Tolerance, 1));
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static bool IsAvailable()
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("valgrind", "--version") { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static void Control(string option, int process) => Control([option, $"{process}"]);

    private static void Control(string option, string value, int process) => Control([option, value, $"{process}"]);

    private static void Control(string[] arguments)
    {
        using Process control = Process.Start(new ProcessStartInfo("callgrind_control", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string said = control.StandardOutput.ReadToEnd() + control.StandardError.ReadToEnd();
        control.WaitForExit();
        if (control.ExitCode != 0)
        {
            throw new InvalidOperationException($"callgrind_control failed: {said}");
        }
    }

    private static double Total(IEnumerable<string> dump) =>
        double.Parse(dump.Last(line => line.StartsWith("totals: ", StringComparison.Ordinal)).AsSpan("totals: ".Length), CultureInfo.InvariantCulture);
}
