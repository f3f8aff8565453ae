using SmtpKit.Session;

namespace SmtpKit.Tests.Session;

/// <summary>Who is first ends the wait, and the other is not lost.</summary>
public sealed class HookWaitTests
{
    [Fact]
    public async Task HookThatEnds_EndsTheWaitAndTheNextOneBeginsAnew()
    {
        HookWait wait = new();
        for (int i = 0; i < 3; i++)
        {
            wait.Begin();
            ValueTask<bool> ended = wait.AsTask();
            ended.IsCompleted.Should().BeFalse();
            wait.Signal();
            (await ended).Should().BeTrue();
            wait.GiveUp();
        }
    }

    [Fact]
    public async Task WaitThatIsGivenUp_IsToldOfTheHooksEndLater()
    {
        HookWait wait = new();
        wait.Begin();
        wait.GiveUp();
        (await wait.AsTask()).Should().BeFalse();
        wait.Late.IsCompleted.Should().BeFalse();

        wait.Signal();

        await wait.Late;
    }

    // Both at once, on two threads, again and again: one of them wins, nothing throws, and nothing waits for ever.
    [Fact]
    public async Task EndAndGivingUpAtOnce_HaveOneWinner()
    {
        for (int i = 0; i < 2_000; i++)
        {
            HookWait wait = new();
            wait.Begin();
            Task giveUp = Task.Run(wait.GiveUp);
            Task end = Task.Run(wait.Signal);
            if (!await wait.AsTask())
            {
                await wait.Late;
            }

            await Task.WhenAll(giveUp, end);
        }
    }
}
