namespace SmtpKit.Tests.Stores;

public sealed class SystemCallTraceTests
{
    private static readonly string[] Good =
    [
        "7 pwrite64(9</m/tmp/a>, \"Return-Path: <a@b.test>\"..., 365, 0) = 365",
        "7 fsync(9</m/tmp/a>) = 0",
        "7 rename(\"/m/tmp/a\", \"/m/new/a\") = 0",
        "7 fsync(9</m/new>) = 0",
        "8 sendto(5<socket:[81100]>, \"250 2.0.0 Message accepted\\r\\n\", 28, 0, NULL, 0) = 28",
    ];

    [Fact]
    public void RightOrder_Passes() => SystemCallTrace.ShouldShowEachMessageSafeBeforeItsAnswer(Good, "/m", 1);

    [Fact]
    public void CallInTwoLines_EndsWithItsSecond()
    {
        string[] inTime = [.. Good[..3], "7 fsync(9</m/new> <unfinished ...>", "8 write(1</dev/null>, \"x\", 1) = 1", "7 <... fsync resumed>) = 0", Good[4]];
        string[] tooLate = [.. Good[..3], "7 fsync(9</m/new> <unfinished ...>", Good[4], "7 <... fsync resumed>) = 0"];

        SystemCallTrace.ShouldShowEachMessageSafeBeforeItsAnswer(inTime, "/m", 1);
        Fails(tooLate);
    }

    [Theory]
    [InlineData(0, 2, 1, 3, 4)]
    [InlineData(0, 1, 3, 2, 4)]
    [InlineData(0, 1, 2, 4, 3)]
    [InlineData(0, 2, 3, 4)]
    [InlineData(0, 1, 2, 4)]
    [InlineData(0, 1, 2, 3)]
    [InlineData(0, 1, 3, 4)]
    public void WrongOrder_Fails(params int[] order) => Fails([.. order.Select(i => Good[i])]);

    [Fact]
    public void FailedSync_DoesNotCount() => Fails([.. Good.Select(line => line.Replace("fsync(9</m/new>) = 0", "fsync(9</m/new>) = -1 EIO (Input/output error)"))]);

    [Fact]
    public void OtherMessagesAnswer_DoesNotCount()
    {
        string[] second = [.. Good.Select(line => line.Replace("/a", "/b"))];

        SystemCallTrace.ShouldShowEachMessageSafeBeforeItsAnswer([.. Good, .. second], "/m", 2);
        Fails([.. Good, Good[4], .. second[..4]], 2);
    }

    private static void Fails(string[] lines, int messages = 1) =>
        FluentActions.Invoking(() => SystemCallTrace.ShouldShowEachMessageSafeBeforeItsAnswer(lines, "/m", messages)).Should().Throw<Exception>();
}
