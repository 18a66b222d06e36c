using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function by the clock, in one host at a time.</summary>
public sealed class TimerTriggerAttribute : TriggerBindingAttribute
{
    /// <param name="schedule">
    /// Six fields (second, minute, hour, day, month, day of the week), a <see cref="TimeSpan"/> such as <c>00:05:00</c>,
    /// or <c>%Setting%</c> with one of them.
    /// </param>
    public TimerTriggerAttribute(string schedule)
    {
        Schedule = schedule;
        UseMonitor = true;
    }

    public string Schedule { get; private set; }

    /// <summary>Whether the schedule is remembered in storage, so that a run missed while no host was up is made good. Never for schedules below a minute.</summary>
    public bool UseMonitor { get; set; }

    public bool RunOnStartup { get; set; }
}
