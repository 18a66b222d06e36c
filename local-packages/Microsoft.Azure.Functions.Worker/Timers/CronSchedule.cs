namespace Microsoft.Azure.Functions.Worker.Timers;

/// <summary>
/// The crontab dialect of the published host (NCrontab): second (may be left out), minute, hour, day, month, day of the week (0 = Sunday).
/// Lists, ranges in either order, steps, English names. Day and day of the week must both match.
/// </summary>
internal sealed class CronSchedule : TimerSchedule
{
    // A date such as 29 February on a Monday comes once in 28 years, or 40 across a century without a leap year.
    private const int YearsToSearch = 41;

    private readonly CronField _seconds;
    private readonly CronField _minutes;
    private readonly CronField _hours;
    private readonly CronField _days;
    private readonly CronField _months;
    private readonly CronField _daysOfWeek;

    private CronSchedule(CronField[] fields) =>
        (_seconds, _minutes, _hours, _days, _months, _daysOfWeek) = (fields[0], fields[1], fields[2], fields[3], fields[4], fields[5]);

    /// <returns>null: not such an expression.</returns>
    public static CronSchedule? TryParse(string text)
    {
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 5)
        {
            parts = ["0", .. parts];
        }

        if (parts.Length != 6)
        {
            return null;
        }

        var fields = CronField.Kinds.Zip(parts, (kind, part) => CronField.TryParse(kind, part)).ToArray();
        return Array.Exists(fields, field => field is null) ? null : new CronSchedule(fields!);
    }

    public override DateTime? Next(DateTime after)
    {
        if (after.Year >= DateTime.MaxValue.Year - YearsToSearch)
        {
            return null;
        }

        var day = after.Date;
        var second = (int)(after - day).TotalSeconds + 1;
        for (var end = day.AddYears(YearsToSearch); day < end; day = day.AddDays(1), second = 0)
        {
            if (!_months.Has(day.Month))
            {
                day = new DateTime(day.Year, day.Month, 1).AddMonths(1).AddDays(-1);
            }
            else if (_days.Has(day.Day) && _daysOfWeek.Has((int)day.DayOfWeek) && FirstFrom(second) is { } time)
            {
                return DateTime.SpecifyKind(day.AddSeconds(time), after.Kind);
            }
        }

        return null;
    }

    // The first matching second of a day, at or after the given one.
    private int? FirstFrom(int second)
    {
        for (var hour = second / 3600; hour < 24; hour++, second = 0)
        {
            if (!_hours.Has(hour))
            {
                continue;
            }

            var left = Math.Max(second - (hour * 3600), 0);
            for (var minute = left / 60; minute < 60; minute++, left = 0)
            {
                if (!_minutes.Has(minute))
                {
                    continue;
                }

                for (var s = Math.Max(left - (minute * 60), 0); s < 60; s++)
                {
                    if (_seconds.Has(s))
                    {
                        return (hour * 3600) + (minute * 60) + s;
                    }
                }
            }
        }

        return null;
    }
}
