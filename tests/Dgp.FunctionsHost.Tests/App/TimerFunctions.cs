using Microsoft.Azure.Functions.Worker;

namespace Dgp.FunctionsHost.TestApp;

public static class TimerFunctions
{
    [Function(nameof(EverySecond))]
    public static void EverySecond([TimerTrigger("* * * * * *")] TimerInfo timer) =>
        Report.Write(nameof(EverySecond), new { monitored = timer.ScheduleStatus is not null });

    [Function(nameof(Scheduled))]
    public static void Scheduled([TimerTrigger("%Schedule%")] TimerInfo timer) =>
        Report.Write(nameof(Scheduled), new { timer.IsPastDue, timer.ScheduleStatus?.Last, timer.ScheduleStatus?.Next });

    [Function(nameof(AtStart))]
    public static void AtStart([TimerTrigger("0 0 0 1 1 *", RunOnStartup = true)] TimerInfo timer) =>
        Report.Write(nameof(AtStart), new { timer.IsPastDue, timer.ScheduleStatus?.Next });
}
