namespace ServiceBus.Tests.Retries;

public sealed class RetriesTests
{
    private static readonly ServiceBusException Busy = new("busy", ServiceBusFailureReason.ServiceBusy);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServiceBusFailureReason.ServiceBusy, true)]
    [InlineData(ServiceBusFailureReason.ServiceTimeout, true)]
    [InlineData(ServiceBusFailureReason.ServiceCommunicationProblem, true)]
    [InlineData(ServiceBusFailureReason.GeneralError, false)]
    [InlineData(ServiceBusFailureReason.MessageLockLost, false)]
    [InlineData(ServiceBusFailureReason.MessagingEntityNotFound, false)]
    [InlineData(ServiceBusFailureReason.QuotaExceeded, false)]
    public void The_reason_says_whether_a_retry_may_help(ServiceBusFailureReason reason, bool isTransient)
    {
        Assert.Equal(isTransient, new ServiceBusException("message", reason).IsTransient);
    }

    [Fact]
    public void A_failures_message_names_queue_and_reason()
    {
        Assert.StartsWith("text (jobs - QuotaExceeded)", new ServiceBusException("text", ServiceBusFailureReason.QuotaExceeded, "jobs").Message, StringComparison.Ordinal);
        Assert.StartsWith("text (GeneralError)", new ServiceBusException(true, "text").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pauses_double_up_to_the_longest_and_are_spread()
    {
        var policy = new ServiceBusRetryOptions { MaxRetries = 10, Delay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(6) }.ToPolicy();

        Assert.InRange(policy.CalculateRetryDelay(Busy, 1)!.Value.TotalSeconds, 1, 1.08);
        Assert.InRange(policy.CalculateRetryDelay(Busy, 2)!.Value.TotalSeconds, 2, 2.08);
        Assert.InRange(policy.CalculateRetryDelay(Busy, 3)!.Value.TotalSeconds, 4, 4.08);
        Assert.Equal(6, policy.CalculateRetryDelay(Busy, 4)!.Value.TotalSeconds);
        Assert.Null(policy.CalculateRetryDelay(Busy, 11));
        Assert.Null(policy.CalculateRetryDelay(new ServiceBusException("lost", ServiceBusFailureReason.MessageLockLost), 1));
    }

    [Fact]
    public async Task A_transient_failure_is_tried_again_as_often_as_the_options_say()
    {
        var policy = new ServiceBusRetryOptions { Mode = ServiceBusRetryMode.Fixed, MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(1) }.ToPolicy();
        var tries = 0;

        await Assert.ThrowsAsync<ServiceBusException>(() => policy.RunAsync<int>(_ => Fail(Busy), TimeProvider.System, Cancellation));
        Assert.Equal(3, tries);

        tries = 0;
        Assert.Equal(7, await policy.RunAsync(_ => tries++ == 0 ? Task.FromException<int>(Busy) : Task.FromResult(7), TimeProvider.System, Cancellation));

        tries = 0;
        await Assert.ThrowsAsync<ServiceBusException>(
            () => policy.RunAsync<int>(_ => Fail(new ServiceBusException("full", ServiceBusFailureReason.QuotaExceeded)), TimeProvider.System, Cancellation));
        Assert.Equal(1, tries);

        Task<int> Fail(Exception error)
        {
            tries++;
            return Task.FromException<int>(error);
        }
    }

    [Fact]
    public void A_policy_of_ones_own_is_asked_instead()
    {
        var own = new OwnPolicy();

        Assert.Same(own, new ServiceBusRetryOptions { CustomRetryPolicy = own }.ToPolicy());
    }

    [Fact]
    public void Ranges_are_the_published_ones()
    {
        var options = new ServiceBusRetryOptions();

        Assert.Equal(
            (ServiceBusRetryMode.Exponential, 3, 0.8, 60, 60),
            (options.Mode, options.MaxRetries, options.Delay.TotalSeconds, options.MaxDelay.TotalSeconds, options.TryTimeout.TotalSeconds));
        Assert.Throws<ArgumentOutOfRangeException>(() => options.MaxRetries = 101);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.Delay = TimeSpan.Zero);
        Assert.Throws<ArgumentOutOfRangeException>(() => options.TryTimeout = TimeSpan.Zero);
    }

    private sealed class OwnPolicy : ServiceBusRetryPolicy
    {
        public override TimeSpan CalculateTryTimeout(int attemptCount) => TimeSpan.FromSeconds(1);

        public override TimeSpan? CalculateRetryDelay(Exception lastException, int attemptCount) => null;
    }
}
