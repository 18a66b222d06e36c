namespace Microsoft.Azure.Functions.Worker.Hosting;

/// <summary>Whether the triggers are up; <c>/admin/host/status</c> tells it.</summary>
internal sealed class HostState(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();
    private volatile bool _running;

    public bool Running
    {
        get => _running;
        set => _running = value;
    }

    public TimeSpan Uptime => time.GetElapsedTime(_started);
}
