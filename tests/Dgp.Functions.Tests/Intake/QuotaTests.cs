using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Intake;
using Dgp.Functions.Tests.Running;
using Dgp.Ledger;

namespace Dgp.Functions.Tests.Intake;

public sealed class QuotaTests(LocalServices services)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 18, 0, 0, TimeSpan.Zero);

    private readonly string _owner = Guid.NewGuid().ToString("N");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_many_jobs_at_once_as_many_are_opened_as_there_is_room_for()
    {
        var limits = new JobLimits(100, 7, 1000);
        // Two instances of the functions.
        Quota[] quotas = [Quota(limits), Quota(limits)];

        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => quotas[i % 2].OpenAsync(Job())));

        Assert.Equal(7, answers.Count(a => a is null));
        Assert.All(answers.OfType<DgpException>(), a => Assert.Equal(ErrorCode.OverLimit, a.Code));
        Assert.Equal(7, (await AccountAsync(a => a)).Open);
    }

    [Fact]
    public async Task Jobs_that_come_at_once_share_their_writes()
    {
        var (blobs, tap) = StorageTap.On(services);
        var quota = new Quota(new JobLedger(blobs, services.Tables), new JobLimits(100, 1000, 1000), new SteppedTime(Now));

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => quota.OpenAsync(Job())));

        Assert.Equal(100, (await AccountAsync(a => a)).Open);
        Assert.InRange(tap.Requests, 2, 40);
    }

    [Fact]
    public async Task Room_comes_back_with_every_job_that_ends()
    {
        var quota = Quota(new JobLimits(100, 1, 1000));
        Assert.Null(await quota.OpenAsync(Job()));
        var refusal = await quota.OpenAsync(Job());
        Assert.True(refusal is { IsRetryable: true, RetryAfter.TotalSeconds: > 0 });

        await services.Ledger.Owners.EndAsync(_owner, DateOnly.FromDateTime(Now.UtcDateTime), 1, Cancellation);

        Assert.Null(await quota.OpenAsync(Job()));
    }

    [Fact]
    public async Task Another_owner_is_not_held_up()
    {
        var quota = Quota(new JobLimits(100, 1, 1000));
        Assert.Null(await quota.OpenAsync(Job()));
        Assert.NotNull(await quota.OpenAsync(Job()));

        Assert.Null(await quota.OpenAsync(Job(owner: Guid.NewGuid().ToString("N"))));
    }

    [Theory]
    [InlineData(0, 999.0, 9, true)]
    [InlineData(0, 1000.0, 9, false)]
    // Ten that ended took 50 s each: ten that are open will take as much again.
    [InlineData(9, 500.0, 10, true)]
    [InlineData(10, 500.0, 10, false)]
    public async Task What_was_computed_today_counts_and_what_is_open_with_the_mean_of_it(int open, double seconds, int ended, bool room)
    {
        await AccountAsync(a => a with { Open = open, Seconds = seconds, Ended = ended });

        var refusal = await Quota(new JobLimits(100, 100, 1000)).OpenAsync(Job());

        Assert.Equal(room, refusal is null);
        // Until midnight, UTC.
        Assert.True(room || refusal!.RetryAfter == TimeSpan.FromHours(6));
    }

    [Fact]
    public async Task Tomorrow_is_another_day()
    {
        await AccountAsync(a => a with { Seconds = 5000, Ended = 3 });
        var limits = new JobLimits(100, 100, 1000);
        Assert.NotNull(await Quota(limits).OpenAsync(Job()));

        Assert.Null(await Quota(limits, Now.AddHours(6)).OpenAsync(Job()));
    }

    [Fact]
    public async Task Steps_over_the_limit_are_refused_and_not_counted()
    {
        var quota = Quota(new JobLimits(100, 100, 1000));

        Assert.Equal(ErrorCode.OverLimit, (await quota.OpenAsync(Job(steps: 101)))?.Code);
        Assert.Null(await quota.OpenAsync(Job(steps: 100)));

        Assert.Equal(1, (await AccountAsync(a => a)).Open);
    }

    private Quota Quota(JobLimits limits, DateTimeOffset? now = null) => new(services.Ledger, limits, new SteppedTime(now ?? Now));

    private Task<OwnerAccount> AccountAsync(Func<OwnerAccount, OwnerAccount> change) =>
        services.Ledger.Owners.ChangeAsync(_owner, DateOnly.FromDateTime(Now.UtcDateTime), change, Cancellation);

    private JobMessage Job(int? steps = null, string? owner = null)
    {
        var (name, options) = ($"colorize/{owner ?? _owner}/{Guid.NewGuid():N}.png", new JobOptions { Steps = steps });
        return new JobMessage
        {
            JobId = JobId.Of(Containers.Uploads, name, "1", options),
            Task = JobTasks.Colorize,
            Source = new PictureRef(Containers.Uploads, name, "1", 100, 32, 24, "png"),
            Options = options,
            Prior = "cifar10-32",
            SubmittedAt = Now,
        };
    }
}
