using System.Globalization;
using Microsoft.Azure.Functions.Worker.Settings;

namespace Microsoft.Azure.Functions.Worker.Timers;

/// <summary>When a timer fires. Times are local, without a zone.</summary>
internal abstract class TimerSchedule
{
    /// <summary>The first time after <paramref name="after"/>; null if there is none.</summary>
    public abstract DateTime? Next(DateTime after);

    /// <summary>Fires more than once within a minute: such a schedule is not remembered in storage.</summary>
    public bool IsFrequent(DateTime now) => Next(now) is { } first && Next(first) is { } second && second - first < TimeSpan.FromMinutes(1);

    /// <exception cref="FunctionSetupException">Neither a cron expression nor a time span.</exception>
    public static TimerSchedule Parse(string text)
    {
        if (CronSchedule.TryParse(text) is { } cron)
        {
            return cron;
        }

        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero)
        {
            return new IntervalSchedule(interval);
        }

        throw new FunctionSetupException(
            $"the schedule '{text}' is neither six fields (second minute hour day month day-of-week, such as '0 */5 * * * *') nor a time span (such as '00:05:00').");
    }
}
