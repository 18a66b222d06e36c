using FsCheck;
using FsCheck.Fluent;
using Dgp.FunctionsHost.Settings;
using Dgp.FunctionsHost.Timers;

namespace Dgp.FunctionsHost.Tests.Timers;

public sealed class TimerScheduleTests
{
    // Expected values follow from the calendar of 2026: 1 January was a Thursday.
    [Theory]
    [InlineData("0 */5 * * * *", "2026-01-01 00:00:00", "2026-01-01 00:05:00")]
    [InlineData("0 */5 * * * *", "2026-01-01 00:04:59", "2026-01-01 00:05:00")]
    [InlineData("*/5 * * * *", "2026-01-01 00:00:00", "2026-01-01 00:05:00")]
    [InlineData("0 30 9 * * Mon-Fri", "2026-01-02 09:30:00", "2026-01-05 09:30:00")]
    [InlineData("0 30 9 * jan mon", "2026-01-26 09:30:00", "2027-01-04 09:30:00")]
    [InlineData("0 0 0 29 2 *", "2026-01-01 00:00:00", "2028-02-29 00:00:00")]
    [InlineData("0 0 0 13 * 5", "2026-01-01 00:00:00", "2026-02-13 00:00:00")]
    [InlineData("59 59 23 31 12 *", "2026-12-31 23:59:59", "2027-12-31 23:59:59")]
    [InlineData("10-5 0 0 * * *", "2026-01-01 00:00:07", "2026-01-01 00:00:08")]
    [InlineData("10/20 0 0 * * *", "2026-01-01 00:00:11", "2026-01-01 00:00:30")]
    [InlineData("1,3,5 0 0 * * *", "2026-01-01 00:00:03", "2026-01-01 00:00:05")]
    [InlineData("00:00:30", "2026-01-01 00:00:00", "2026-01-01 00:00:30")]
    [InlineData("1.00:00:00", "2026-01-01 00:00:00", "2026-01-02 00:00:00")]
    public void The_next_time_is_the_first_one_that_fits(string schedule, string after, string expected)
    {
        var next = TimerSchedule.Parse(schedule).Next(DateTime.Parse(after, provider: null));

        Assert.Equal(DateTime.Parse(expected, provider: null), next);
    }

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("* * 24 * * *")]
    [InlineData("* * * 0 * *")]
    [InlineData("* * * * 13 *")]
    [InlineData("* * * * * 7")]
    [InlineData("1- * * * * *")]
    [InlineData("-1 * * * * *")]
    [InlineData("1,,2 * * * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("-00:00:10")]
    [InlineData("00:00:00")]
    public void Anything_else_is_refused(string schedule)
    {
        Assert.Throws<FunctionSetupException>(() => TimerSchedule.Parse(schedule));
    }

    // NCrontab, which the published host uses too, takes a step of nothing for one, and the beginning of a name for the name.
    [Theory]
    [InlineData("*/0 * * * * *", "* * * * * *")]
    [InlineData("0 0 0 1 Ja *", "0 0 0 1 1 *")]
    public void What_the_published_host_is_lenient_about_is_taken_as_there(string lenient, string strict)
    {
        var after = new DateTime(2026, 2, 1, 10, 20, 30);

        Assert.Equal(TimerSchedule.Parse(strict).Next(after), TimerSchedule.Parse(lenient).Next(after));
    }

    [Fact]
    public void A_date_that_does_not_exist_never_comes()
    {
        Assert.Null(TimerSchedule.Parse("0 0 0 31 4 *").Next(new DateTime(2026, 1, 1)));
    }

    [Theory]
    [InlineData("*/30 * * * * *", true)]
    [InlineData("0 * * * * *", false)]
    [InlineData("00:00:59", true)]
    [InlineData("00:01:00", false)]
    public void Schedules_below_a_minute_are_frequent(string schedule, bool frequent)
    {
        Assert.Equal(frequent, TimerSchedule.Parse(schedule).IsFrequent(new DateTime(2026, 1, 1)));
    }

    [Fact]
    public void The_next_time_is_what_trying_every_second_finds()
    {
        var fields =
            from second in Gen.Choose(0, 59)
            from minute in Gen.Choose(0, 59)
            from hours in Gen.Choose(1, 23)
            from start in Gen.Choose(0, 2 * 86_400)
            select (Text: $"{second},{(second * 7) % 60} {minute}/{(second % 9) + 1} */{hours} * * *", second, minute, hours, start);

        Prop.ForAll(fields.ToArbitrary(), field =>
        {
            var after = new DateTime(2026, 3, 1).AddSeconds(field.start);
            var tried = after.AddSeconds(1);
            while (!Fits(tried))
            {
                tried = tried.AddSeconds(1);
            }

            Assert.Equal(tried, TimerSchedule.Parse(field.Text).Next(after));

            bool Fits(DateTime time) =>
                (time.Second == field.second || time.Second == field.second * 7 % 60)
                && time.Minute >= field.minute && (time.Minute - field.minute) % ((field.second % 9) + 1) == 0
                && time.Hour % field.hours == 0;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void No_text_makes_it_fail_in_another_way() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            try
            {
                TimerSchedule.Parse(text.Get).Next(new DateTime(2026, 1, 1));
            }
            catch (FunctionSetupException)
            {
                // The only way.
            }
        }).QuickCheckThrowOnFailure();
}
