namespace Microsoft.Azure.Functions.Worker.Timers;

/// <summary>Fires a fixed time after the last run.</summary>
internal sealed class IntervalSchedule(TimeSpan interval) : TimerSchedule
{
    public override DateTime? Next(DateTime after) => DateTime.MaxValue - after > interval ? after + interval : null;
}
