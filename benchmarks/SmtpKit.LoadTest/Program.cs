// Whole servers under load, side by side: what a message costs each of them. See --help.
using SmtpKit.LoadTest;

// Before the first socket: the load's own cost is kept low, since servers share the processors with it.
Environment.SetEnvironmentVariable(InlineCompletions.Variable, "1");
return await new LoadTestCommand().Parse(args).InvokeAsync();
