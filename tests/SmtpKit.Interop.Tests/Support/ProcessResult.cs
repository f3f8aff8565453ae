namespace SmtpKit.Interop.Tests.Support;

/// <summary>What became of a program.</summary>
/// <param name="Program">Its name, for messages.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote to standard output.</param>
/// <param name="Error">What it wrote to standard error.</param>
internal sealed record ProcessResult(string Program, int ExitCode, string Output, string Error)
{
    /// <summary>Fails the test, with all that the program said, unless it ended with 0.</summary>
    public ProcessResult ShouldSucceed()
    {
        if (ExitCode != 0)
        {
            Assert.Fail($"{Program} ended with {ExitCode}.\n{Tail(Output)}\n{Tail(Error)}");
        }

        return this;
    }

    /// <summary>Fails the test unless the program ended with another code than 0.</summary>
    public ProcessResult ShouldFail()
    {
        if (ExitCode == 0)
        {
            Assert.Fail($"{Program} ended well; it was to fail.\n{Tail(Output)}\n{Tail(Error)}");
        }

        return this;
    }

    // A client that logs a large message back must not bury its last words.
    private static string Tail(string text) => text.Length <= 4000 ? text : "…" + text[^4000..];
}
