using System.Globalization;
using Dgp.FunctionsHost.Settings;
using NCrontab;

namespace Dgp.FunctionsHost.Timers;

/// <summary>When a timer fires. Times are local, without a zone.</summary>
/// <param name="next">The first time after another; that of <see cref="Never"/> if there is none.</param>
internal sealed class TimerSchedule(Func<DateTime, DateTime> next)
{
    private static readonly DateTime Never = DateTime.MaxValue;

    // A date such as 29 February on a Monday comes once in 28 years, or 40 across a century without a leap year.
    private const int YearsToSearch = 41;

    /// <summary>The first time after <paramref name="after"/>; null if there is none.</summary>
    public DateTime? Next(DateTime after) => next(after) is var time && time < Never ? time : null;

    /// <summary>Fires more than once within a minute: such a schedule is not remembered in storage.</summary>
    public bool IsFrequent(DateTime now) => Next(now) is { } first && Next(first) is { } second && second - first < TimeSpan.FromMinutes(1);

    /// <exception cref="FunctionSetupException">Neither a cron expression nor a time span.</exception>
    public static TimerSchedule Parse(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        if (fields is 5 or 6 && CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = fields == 6 }) is { } cron)
        {
            return new TimerSchedule(after =>
            {
                var end = after < Never.AddYears(-YearsToSearch) ? after.AddYears(YearsToSearch) : Never;
                return cron.GetNextOccurrence(after, end) is var time && time < end ? time : Never;
            });
        }

        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero)
        {
            return new TimerSchedule(after => Never - after > interval ? after + interval : Never);
        }

        throw new FunctionSetupException(
            $"the schedule '{text}' is neither six fields (second minute hour day month day-of-week, such as '0 */5 * * * *') nor a time span (such as '00:05:00').");
    }
}
