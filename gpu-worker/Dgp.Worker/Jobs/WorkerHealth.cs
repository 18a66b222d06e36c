namespace Dgp.Worker.Jobs;

/// <summary>What a container's probes ask: should this process be restarted, and can it take jobs.</summary>
internal sealed class WorkerHealth(TimeProvider time)
{
    // An iteration of the largest prior on a slow processor takes about a minute.
    private static readonly TimeSpan LongestStop = TimeSpan.FromMinutes(5);

    // The client's own tries are over well before.
    private static readonly TimeSpan QueueFailureCounts = TimeSpan.FromSeconds(60);

    private readonly Lock _lock = new();
    private bool _listens;
    private long? _stopAskedAt;
    private long? _queueFailedAt;

    /// <summary>False when a job was told to stop and does not: the engine hangs.</summary>
    public bool IsLive
    {
        get
        {
            lock (_lock)
            {
                return _stopAskedAt is not { } at || time.GetElapsedTime(at) < LongestStop;
            }
        }
    }

    /// <summary>The queue is listened to, and has answered lately.</summary>
    public bool IsReady
    {
        get
        {
            lock (_lock)
            {
                return _listens && (_queueFailedAt is not { } at || time.GetElapsedTime(at) > QueueFailureCounts);
            }
        }
    }

    public void Listens(bool does)
    {
        lock (_lock)
        {
            _listens = does;
        }
    }

    public void QueueFailed()
    {
        lock (_lock)
        {
            _queueFailedAt = time.GetTimestamp();
        }
    }

    /// <summary>A message came, so the queue works.</summary>
    public void QueueAnswered()
    {
        lock (_lock)
        {
            _queueFailedAt = null;
        }
    }

    public void StopAsked()
    {
        lock (_lock)
        {
            _stopAskedAt ??= time.GetTimestamp();
        }
    }

    public void JobEnded()
    {
        lock (_lock)
        {
            _stopAskedAt = null;
        }
    }
}
