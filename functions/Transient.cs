using Azure;
using Azure.Messaging.ServiceBus;
using Polly;
using Polly.Retry;

namespace Dgp.Functions;

/// <summary>
/// Retries what storage or the queue fail to do for a while. The published host gives a blob five attempts within half a second, so an outage of seconds
/// would cost the upload. This goes on for about a minute, and for two at most.
/// </summary>
internal static class Transient
{
    // Pauses of 0.5, 1, 2, 4, 8, 16 and 30 s, and the clients' own in between. The limit stays below functionTimeout.
    public static ResiliencePipeline NewRetries(TimeProvider time) => new ResiliencePipelineBuilder { TimeProvider = time }
        .AddTimeout(TimeSpan.FromMinutes(2))
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<Exception>(Is),
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromSeconds(0.5),
            MaxDelay = TimeSpan.FromSeconds(30),
            MaxRetryAttempts = 7,
        })
        .Build();

    /// <summary>Whether the same call may well succeed later.</summary>
    public static bool Is(Exception e) => e switch
    {
        RequestFailedException { Status: 0 or 408 or 429 or >= 500 } => true,
        ServiceBusException { IsTransient: true } => true,
        // What a storage client throws once its own retries are used up.
        AggregateException { InnerExceptions: { Count: > 0 } inner } => inner.All(Is),
        _ => false,
    };
}
