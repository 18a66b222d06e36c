namespace Microsoft.Azure.Functions.Worker;

/// <summary>A schedule's last and next runs, in local time as the host counts it.</summary>
public class ScheduleStatus
{
    public DateTime Last { get; set; }

    public DateTime Next { get; set; }

    public DateTime LastUpdated { get; set; }
}
