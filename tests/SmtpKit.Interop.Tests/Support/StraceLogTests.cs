namespace SmtpKit.Interop.Tests.Support;

public sealed class StraceLogTests
{
    [Fact]
    public void OverlappingCalls_ArePutTogetherAgain()
    {
        IReadOnlyList<SystemCall> calls = StraceLog.Read(
        [
            "12 fsync(3</tmp/a> <unfinished ...>",
            "13  sendto(4<socket:[1]>, \"250 2.0.0 OK\\r\\n\", 14, 0, NULL, 0) = 14",
            "13 --- SIGTERM {si_signo=SIGTERM} ---",
            "12 <... fsync resumed>)             = 0",
            "12 +++ exited with 0 +++",
        ]);

        calls.Select(call => call.Name).Should().Equal("sendto", "fsync");
        calls[1].Should().BeEquivalentTo(new { Text = "fsync(3</tmp/a>)             = 0", Began = 1, Ended = 4 });
        calls[1].IsBefore(calls[0]).Should().BeFalse("it had begun, but not ended");
    }
}
