namespace Microsoft.Azure.Functions.Worker;

/// <summary>Retries of this invocation by a retry policy. A trigger's own redeliveries are not counted here.</summary>
public abstract class RetryContext
{
    public abstract int RetryCount { get; }

    public abstract int MaxRetryCount { get; }
}
