namespace SmtpKit.Interop.Tests.Support;

public sealed class OutsideProgramTests
{
    private static readonly OutsideProgram Absent = new("there-is-no-such-program", "postfix");

    [Fact]
    public void MissingProgram_IsSkippedWithTheCommandThatInstallsIt() =>
        Absent.SkipReason(isRequired: false).Should().Contain("apt-get install postfix");

    [Fact]
    public void MissingProgramWhereItIsRequired_FailsWithTheCommandThatInstallsIt()
    {
        Absent.SkipReason(isRequired: true).Should().BeNull();
        Absent.Invoking(absent => absent.Require()).Should().Throw<Exception>().WithMessage("*apt-get install postfix*");
    }

    [Fact]
    public void MissingProgramThatIsUnpacked_IsSkippedWithTheVariableThatNamesIt() =>
        (Absent with { Variable = "SMTPKIT_NO_SUCH_VARIABLE" }).SkipReason(isRequired: false).Should().Contain("SMTPKIT_NO_SUCH_VARIABLE");
}
