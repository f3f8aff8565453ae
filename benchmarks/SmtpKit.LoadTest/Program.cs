// Whole servers under load, side by side: what a message costs each of them. See --help.
using System.CommandLine;
using System.Runtime.InteropServices;
using SmtpKit.LoadTest;

// Before the first socket: the load's own cost is kept low, since servers share the processors with it.
Environment.SetEnvironmentVariable(InlineCompletions.Variable, "1");

// Whoever ends this program wants the servers ended too, however often they ask.
using CancellationTokenSource end = new();
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await new LoadTestCommand().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, end.Token);

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    end.Cancel();
}
