using SmtpKit.LoadTest.Servers;

namespace SmtpKit.LoadTest.Tests;

public class ProcFileTests
{
    [Fact]
    public void ChildrensTime_IsReadBehindAnyName()
    {
        const string Stat = "42 (a ) b) S 1 42 42 0 -1 4194560 1 2 3 4 500 60 7 1 20 0 1 0 99 1000 200\n";
        ProcFile.ChildrenCpuTime(Stat).Should().Be(TimeSpan.FromMilliseconds(80));
    }

    [Fact]
    public void PeakMemory_IsInOctets() => ProcFile.PeakMemory("Name:\tnode\nVmPeak:\t  999 kB\nVmHWM:\t    1234 kB\nVmRSS:\t 1 kB\n").Should().Be(1234 * 1024);

    [Fact]
    public void PeakMemoryOfAProcessThatEnded_IsNothing() => ProcFile.PeakMemory("Name:\tsh\nState:\tZ (zombie)\n").Should().Be(0);

    [Fact]
    public void OwnProcess_HasCosts()
    {
        ProcessTree.CpuTime(Environment.ProcessId).Should().BePositive();
        ProcessTree.PeakMemory(Environment.ProcessId).Should().BeGreaterThan(1_000_000);
    }
}
