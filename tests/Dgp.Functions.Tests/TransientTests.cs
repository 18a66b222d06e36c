using Azure;
using Azure.Messaging.ServiceBus;

namespace Dgp.Functions.Tests;

public sealed class TransientTests
{
    public static TheoryData<Exception, bool> Faults { get; } = new()
    {
        { new RequestFailedException(0, "no connection"), true },
        { new RequestFailedException(429, "slow down"), true },
        { new RequestFailedException(503, "busy"), true },
        { new AggregateException(new RequestFailedException(0, "no connection"), new RequestFailedException(503, "busy")), true },
        { new ServiceBusException("slow", ServiceBusFailureReason.ServiceTimeout), true },
        { new RequestFailedException(403, "refused"), false },
        { new RequestFailedException(404, "gone"), false },
        { new AggregateException(new RequestFailedException(0, "no connection"), new InvalidOperationException()), false },
        { new ServiceBusException("no queue", ServiceBusFailureReason.MessagingEntityNotFound), false },
        { new InvalidOperationException(), false },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Only_what_may_pass_is_tried_again(Exception fault, bool isTransient)
    {
        var calls = 0;
        var run = Transient.NewRetries(new HastyTime()).ExecuteAsync(
            _ => ++calls < 4 ? throw fault : ValueTask.CompletedTask, TestContext.Current.CancellationToken).AsTask();

        if (isTransient)
        {
            await run;
        }
        else
        {
            Assert.Same(fault, await Assert.ThrowsAnyAsync<Exception>(() => run));
        }

        Assert.Equal(isTransient ? 4 : 1, calls);
    }

    [Fact]
    public async Task What_does_not_pass_fails_with_its_own_error_in_the_end()
    {
        var (calls, time) = (0, new HastyTime());

        await Assert.ThrowsAsync<RequestFailedException>(() => Transient.NewRetries(time).ExecuteAsync(
            _ =>
            {
                calls++;
                throw new RequestFailedException(503, "busy");
            }, TestContext.Current.CancellationToken).AsTask());

        Assert.Equal(8, calls);
        // An outage of a minute is survived, and the functions' time limit of five is not reached.
        Assert.InRange(time.Waited, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(120));
    }

    /// <summary>Pauses end at once and are added up; the limit of the whole is a real one.</summary>
    private sealed class HastyTime : TimeProvider
    {
        private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

        public TimeSpan Waited { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var isPause = dueTime > TimeSpan.Zero && dueTime < LongestPause;
            Waited += isPause ? dueTime : TimeSpan.Zero;
            return System.CreateTimer(callback, state, isPause ? TimeSpan.Zero : dueTime, period);
        }
    }
}
