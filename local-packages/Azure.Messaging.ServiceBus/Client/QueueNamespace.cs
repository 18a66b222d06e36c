namespace Azure.Messaging.ServiceBus;

/// <summary>What a client and all that it creates share: the file, if there is one, how to retry, and the clock.</summary>
internal sealed class QueueNamespace : IAsyncDisposable
{
    /// <summary>How long SQLite waits for other processes within one try; they hold the file for milliseconds.</summary>
    private static readonly TimeSpan LongestBusyTimeout = TimeSpan.FromSeconds(5);

    private readonly ServiceBusRetryPolicy _policy;
    private readonly QueueFile? _file;

    public QueueNamespace(string host, string? path, ServiceBusRetryOptions retryOptions, TimeProvider clock)
    {
        Host = host;
        Clock = clock;
        _policy = retryOptions.ToPolicy();
        RetryDelay = retryOptions.Delay;
        BusyTimeout = Shorter(_policy.CalculateTryTimeout(0), LongestBusyTimeout);
        _file = path is null ? null : new QueueFile(path, clock, BusyTimeout);
    }

    /// <summary>The host of the endpoint.</summary>
    public string Host { get; }

    public TimeProvider Clock { get; }

    public TimeSpan RetryDelay { get; }

    public TimeSpan BusyTimeout { get; }

    private QueueFile File => _file ?? throw NoFile(Host);

    /// <param name="host">Where the caller wanted to go.</param>
    /// <returns>What is thrown on first use by a client that was not told of a file.</returns>
    public static ServiceBusException NoFile(string host) => new(
        isTransient: false,
        $"This build keeps its queues in a local file and cannot reach {host}. Give it the connection string "
        + "'Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;LocalFile=<path of the file>', "
        + "or build with -p:Packages=nuget for the published package.",
        reason: ServiceBusFailureReason.ServiceCommunicationProblem);

    public Task<T> RunAsync<T>(Func<Database, DateTimeOffset, T> operation, CancellationToken cancellationToken, bool writes = true) =>
        _policy.RunAsync(timeout => File.RunAsync(operation, writes, timeout, cancellationToken), Clock, cancellationToken);

    /// <summary>Waits up to <paramref name="wait"/>, or one try's time, for the first message; retries do not add to it.</summary>
    public Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveAsync(
        EntityPath path, ServiceBusReceiveMode mode, int max, TimeSpan? wait, CancellationToken cancellationToken)
    {
        var start = Clock.GetTimestamp();
        return _policy.RunAsync(
            timeout =>
            {
                var left = (wait ?? timeout) - Clock.GetElapsedTime(start);
                return File.ReceiveAsync(path, mode, max, left > TimeSpan.Zero ? left : TimeSpan.Zero, cancellationToken);
            },
            Clock,
            cancellationToken);
    }

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
