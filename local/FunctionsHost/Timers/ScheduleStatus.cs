namespace Dgp.FunctionsHost.Timers;

/// <summary>A schedule's last and next runs, in local time as the host counts it.</summary>
internal sealed class ScheduleStatus
{
    public DateTime Last { get; set; }

    public DateTime Next { get; set; }

    public DateTime LastUpdated { get; set; }
}
