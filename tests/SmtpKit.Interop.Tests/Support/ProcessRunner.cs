using System.Diagnostics;
using System.Text;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>Runs an outside program to its end, or to the end of a wait: then it is killed with its children and the test fails.</summary>
internal static class ProcessRunner
{
    /// <summary>Runs a program with what it reads from standard input and returns what it wrote.</summary>
    /// <param name="program">A name to be found, or a path.</param>
    /// <param name="arguments">As they are: there is no shell between.</param>
    /// <param name="input">Standard input. Default: empty.</param>
    /// <param name="patience">How long it may take. Default: <see cref="Patience.Client"/>.</param>
    public static async Task<ProcessResult> RunAsync(
        string program, IEnumerable<string> arguments, byte[]? input = null, TimeSpan? patience = null)
    {
        TimeSpan limit = patience ?? Patience.Client;
        using CancellationTokenSource tooLong = new(limit, TimeProvider.System);
        using CancellationTokenSource stop =
            CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, TestContext.Current.CancellationToken);
        using Process process = Start(program, arguments);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(stop.Token);
            Task<string> error = process.StandardError.ReadToEndAsync(stop.Token);
            await WriteInputAsync(process, input ?? [], stop.Token);
            await process.WaitForExitAsync(stop.Token);
            return new ProcessResult(Path.GetFileName(program), process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException) when (tooLong.IsCancellationRequested)
        {
            throw new TimeoutException($"{program} was still running after {limit}.");
        }
        finally
        {
            Kill(process);
        }
    }

    /// <summary>Starts a program and leaves it running: its three streams are the caller's to use, and to end.</summary>
    public static Process Start(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(OutsideProgram.Find(program) ?? program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };

        // Programs that convert addresses need to know that ours are UTF-8; and their messages are to be the ones that the tests look for.
        start.Environment["LC_ALL"] = "C.UTF-8";
        return Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
    }

    /// <summary>Ends a program that still runs, with its children.</summary>
    public static void Kill(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    private static async Task WriteInputAsync(Process process, byte[] input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended, or reads no further: its exit code tells more than we could.
        }
    }
}
