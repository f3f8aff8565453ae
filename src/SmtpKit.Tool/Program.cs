using System.CommandLine;
using System.CommandLine.Help;

namespace SmtpKit.Tool;

/// <summary>The command <c>smtpkit</c>.</summary>
internal static class Program
{
    /// <summary>What a program answers that was called wrongly, or that cannot do what it was called for.</summary>
    private const int CannotStart = 2;

    // The runtime's own switch: what has arrived is handled on the thread that has seen it come.
    private const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    public static async Task<int> Main(string[] args)
    {
        if (Environment.GetEnvironmentVariable(InlineCompletions) is null)
        {
            // Half the processor time for a short message. It is looked at once, before the first socket, and for the whole process: a program may choose
            // so, a library may not. What might hold such a thread is moved off it by the library.
            Environment.SetEnvironmentVariable(InlineCompletions, "1");
        }

        Command root = new CatchCommand();

        // A value may begin with '@', and no file is meant by it.
        ParserConfiguration parsing = new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };
        ParseResult command = root.Parse(args, parsing);
        if (command.Errors.Count > 0 && command.Action is not HelpAction)
        {
            return Complain(command.Errors[0].Message);
        }

        try
        {
            // Signals are ours: a server drains.
            InvocationConfiguration invocation = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
            return await command.InvokeAsync(invocation).ConfigureAwait(false);
        }
        catch (CannotStartException exception)
        {
            return Complain(exception.Message);
        }
    }

    private static int Complain(string problem)
    {
        // One line, whatever was in the argument that it quotes.
        Console.Error.WriteLine($"smtpkit: {string.Join(' ', problem.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries))}");
        return CannotStart;
    }
}
