using SmtpKit.Session;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Session;

public sealed class SessionTimerTests : IWaiter
{
    private readonly ManualTimeProvider _clock = new();
    private readonly List<Wait> _expired = [];

    [Fact]
    public void Deadline_IsMetOnceAndNotBefore()
    {
        using SessionTimer timer = Make();
        timer.Start(Wait.Input, TimeSpan.FromSeconds(10));
        Advance(9.9);
        timer.IsExpired.Should().BeFalse();
        Advance(0.2);
        timer.IsExpired.Should().BeTrue();
        Advance(100);
        _expired.Should().Equal(Wait.Input);
        timer.Stop().Should().BeTrue();
        timer.Stop().Should().BeFalse();
    }

    [Fact]
    public void LaterDeadline_ReusesTheTimerThatRuns()
    {
        using SessionTimer timer = Make();
        timer.Start(Wait.Input, TimeSpan.FromSeconds(10));
        timer.Stop();
        Advance(5);
        timer.Start(Wait.Hook, TimeSpan.FromSeconds(10));
        Advance(9.9);
        _expired.Should().BeEmpty("the timer fired for the first deadline and went on for the second");
        Advance(0.2);
        _expired.Should().Equal(Wait.Hook);
    }

    [Fact]
    public void EarlierDeadline_IsMetInTime()
    {
        using SessionTimer timer = Make();
        timer.Start(Wait.Input, TimeSpan.FromSeconds(100));
        timer.Start(Wait.Flush, TimeSpan.FromSeconds(1));
        Advance(1.1);
        _expired.Should().Equal(Wait.Flush);
        Advance(100);
        _expired.Should().Equal(Wait.Flush);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void DeadlineThatHasPassed_IsMetAtOnce(int seconds)
    {
        using SessionTimer timer = Make();
        timer.Start(Wait.Handshake, TimeSpan.FromSeconds(seconds));
        Advance(0.001);
        _expired.Should().Equal(Wait.Handshake);
    }

    [Fact]
    public void StoppedTimer_SaysNothing()
    {
        using SessionTimer timer = Make();
        timer.Start(Wait.Input, TimeSpan.FromSeconds(10));
        timer.Stop().Should().BeFalse();
        Advance(100);
        _expired.Should().BeEmpty();
    }

    void IWaiter.OnExpired(Wait wait, CancellationTokenSource? source) => _expired.Add(wait);

    private SessionTimer Make() => new(_clock, this);

    private void Advance(double seconds) => _clock.Advance(TimeSpan.FromSeconds(seconds));
}
