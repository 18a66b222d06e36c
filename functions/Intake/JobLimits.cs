using System.Globalization;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Microsoft.Extensions.Configuration;

namespace Dgp.Functions.Intake;

/// <summary>Limits against abuse. Open jobs and computing count for each owner (<see cref="UploadName.OwnerOf"/>) by itself.</summary>
/// <param name="Steps">Of one job, where it says how many.</param>
/// <param name="OpenJobs">Queued or running.</param>
/// <param name="DailySeconds">Of computing on one day, UTC.</param>
public sealed record JobLimits(int Steps, int OpenJobs, int DailySeconds)
{
    public const string StepsSetting = "DGP_MOST_STEPS";
    public const string OpenJobsSetting = "DGP_MOST_OPEN_JOBS";
    public const string DailySecondsSetting = "DGP_MOST_DAILY_SECONDS";

    // A worker ends one job or more in this time.
    private static readonly TimeSpan UntilSomeEnded = TimeSpan.FromMinutes(1);

    /// <exception cref="InvalidOperationException">A setting is no whole number from 1.</exception>
    public static JobLimits Of(IConfiguration settings) => new(
        Number(settings, StepsSetting, 100_000),
        Number(settings, OpenJobsSetting, 10_000),
        // As much as ten workers compute on a day.
        Number(settings, DailySecondsSetting, 864_000));

    /// <summary>What to tell somebody whose job has too many steps; null where it has not.</summary>
    public DgpException? Refusal(JobOptions options) => options.Steps > Steps
        ? new DgpException(ErrorCode.OverLimit, $"The job asks for {options.Steps} steps; here a job may have {Steps}.", $"Ask for {Steps} or fewer.")
        {
            // It takes an operator.
            RetryAfter = TimeSpan.FromDays(1),
        }
        : null;

    /// <summary>How many more jobs the owner may open. Those that are open are expected to compute as long as those that ended on the day did.</summary>
    public int Room(OwnerAccount account) =>
        account.Seconds + (account.Open * account.Seconds / Math.Max(1, account.Ended)) >= DailySeconds ? 0 : Math.Max(0, OpenJobs - account.Open);

    /// <summary>What to tell somebody for whom there was no room.</summary>
    public DgpException Refusal(string owner, OwnerAccount account, DateTimeOffset now)
    {
        var whose = owner.Length == 0 ? "directly in the task's folder" : $"of '{Printable.Text(owner)}'";
        return account.Open >= OpenJobs
            ? new DgpException(ErrorCode.OverLimit, $"{account.Open} jobs {whose} are open; {OpenJobs} may be.", "Ask again when some of them have ended.")
            {
                RetryAfter = UntilSomeEnded,
            }
            : new DgpException(
                ErrorCode.OverLimit,
                string.Create(CultureInfo.InvariantCulture, $"Jobs {whose} have computed for {account.Seconds:0} s today, and {account.Open} are open; a day has {DailySeconds} s for them."),
                "Ask again tomorrow (UTC).")
            {
                RetryAfter = now.UtcDateTime.Date.AddDays(1) - now.UtcDateTime,
            };
    }

    private static int Number(IConfiguration settings, string name, int usual) => settings[name] switch
    {
        null or "" => usual,
        var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 => number,
        var text => throw new InvalidOperationException($"The setting {name} is '{text}', which is no whole number from 1. See the table of settings in README.md."),
    };
}
