using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Hostile;

/// <summary>What is made to cost much costs what its length costs: counted in octets looked at and octets allocated, never in time.</summary>
public sealed class HostileMailTests
{
    // What each octet of a message may cost, in octets looked at: every property of a message reads it again, some twice, and so does each message inside.
    private const int MaxWork = 400;

    [Theory]
    [MemberData(nameof(HostileMail.Names), MemberType = typeof(HostileMail))]
    public void TwiceTheMessage_CostsTwiceAsMuch(string name)
    {
        (int smallLength, long smallWork, long smallAllocated) = Measure(name, 2_500);
        (int largeLength, long largeWork, long largeAllocated) = Measure(name, 10_000);

        double grown = (double)largeLength / smallLength;
        largeWork.Should().BeLessThan((long)(smallWork * grown * 1.5) + 10_000, $"time grows with the length: {smallWork} for {smallLength} octets");
        largeAllocated.Should().BeLessThan((long)(smallAllocated * grown * 1.5) + 1_000_000, $"memory grows with the length: {smallAllocated} for {smallLength} octets");
        largeWork.Should().BeLessThan((long)largeLength * MaxWork);
    }

    private static (int Length, long Work, long Allocated) Measure(string name, int size)
    {
        byte[] message = HostileMail.Make(name, size);
        long work = Work.Done;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Everything.Touch(MimeView.Of(message)).Should().BePositive();
        return (message.Length, Work.Done - work, GC.GetAllocatedBytesForCurrentThread() - allocated);
    }
}
