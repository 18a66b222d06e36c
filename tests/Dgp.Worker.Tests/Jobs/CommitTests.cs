using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Dgp.Worker.Jobs;

namespace Dgp.Worker.Tests.Jobs;

/// <summary>The commit alone, so that it can be broken off between any two of its steps.</summary>
public sealed class CommitTests(Cloud cloud)
{
    private static readonly string[] Names = [ResultFiles.Restored, ResultFiles.Target, ResultFiles.Report];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_written_in_their_order_and_the_status_before_and_after_them()
    {
        await using var queue = cloud.Queue();
        var writes = new Writes();
        using var job = await TakeAsync(queue, await queue.AcceptAsync(JobTasks.Colorize, new JobOptions()), writes);

        await job.CommitAsync("a");

        Assert.Equal([ResultFiles.Status, .. Names, ResultFiles.Status], writes.Names);
    }

    /// <param name="steps">Writes that are done before the worker is gone: the fence, then the files, then the status.</param>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Wherever_a_commit_breaks_off_the_next_attempt_makes_a_whole_set_of_its_own(int steps)
    {
        await using var queue = cloud.Queue();
        var message = await queue.AcceptAsync(JobTasks.Colorize, new JobOptions());
        using var first = await TakeAsync(queue, message, new Writes { Most = steps });
        await Assert.ThrowsAsync<PowerCutException>(() => first.CommitAsync("first"));
        Assert.Equal(JobState.Running, (await queue.StatusAsync(message)).Status.State);

        using var second = await TakeAsync(queue, message, new Writes());
        await second.CommitAsync("second");

        await AssertSetAsync(queue, message, "second", attempt: 2);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_worker_that_was_frozen_in_its_commit_changes_nothing_of_a_later_one(int steps)
    {
        await using var queue = cloud.Queue();
        var message = await queue.AcceptAsync(JobTasks.Colorize, new JobOptions());
        var writes = new Writes { FrozenAfter = steps };
        using var frozen = await TakeAsync(queue, message, writes);
        var commit = frozen.CommitAsync("frozen");
        await writes.Frozen;
        using var other = await TakeAsync(queue, message, new Writes());
        await other.CommitAsync("other");
        var before = await queue.FilesAsync(message);

        writes.Thaw();
        var stopped = await Assert.ThrowsAsync<JobStoppedException>(() => commit);

        Assert.Equal(StopReason.Replaced, stopped.Reason);
        Assert.Equal(before.Select(f => f.Properties.ETag), (await queue.FilesAsync(message)).Select(f => f.Properties.ETag));
        await AssertSetAsync(queue, message, "other", attempt: 2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_worker_that_wakes_up_in_the_middle_of_a_later_commit_does_not_spoil_it(int steps)
    {
        await using var queue = cloud.Queue();
        var message = await queue.AcceptAsync(JobTasks.Colorize, new JobOptions());
        var early = new Writes { FrozenAfter = steps };
        using var first = await TakeAsync(queue, message, early);
        var frozen = first.CommitAsync("first");
        await early.Frozen;
        var late = new Writes { FrozenAfter = 2 };
        using var second = await TakeAsync(queue, message, late);
        var commit = second.CommitAsync("second");
        await late.Frozen;

        early.Thaw();
        await Assert.ThrowsAsync<JobStoppedException>(() => frozen);
        late.Thaw();
        await commit;

        await AssertSetAsync(queue, message, "second", attempt: 2);
    }

    [Fact]
    public async Task A_wish_to_cancel_that_comes_before_the_last_write_is_granted()
    {
        await using var queue = cloud.Queue();
        var message = await queue.AcceptAsync(JobTasks.Colorize, new JobOptions());
        var writes = new Writes { FrozenAfter = 2 };
        using var job = await TakeAsync(queue, message, writes);
        var commit = job.CommitAsync("a");
        await writes.Frozen;

        await queue.Ledger.CancelAsync(message.JobId, DateTimeOffset.UtcNow, Cancellation);
        writes.Thaw();
        var stopped = await Assert.ThrowsAsync<JobStoppedException>(() => commit);

        Assert.Equal(StopReason.Cancelled, stopped.Reason);
        Assert.Equal(JobState.Running, (await queue.StatusAsync(message)).Status.State);
    }

    private static async Task AssertSetAsync(TestQueue queue, JobMessage message, string content, int attempt)
    {
        foreach (var name in Names)
        {
            Assert.Equal(content, System.Text.Encoding.UTF8.GetString(await queue.ReadAsync(message, name)));
        }

        var status = (await queue.StatusAsync(message)).Status;
        Assert.Equal((JobState.Succeeded, attempt), (status.State, status.Attempt));
        Assert.Equal(Names, status.Files);
    }

    private static async Task<Attempt> TakeAsync(TestQueue queue, JobMessage message, Writes writes)
    {
        var claim = await new JobClaims(queue.Ledger, new WorkerIdentity(), TimeProvider.System).ClaimAsync(message, delivery: 7, Cancellation);
        var options = new BlobClientOptions { Retry = { MaxRetries = 0 } };
        options.AddPolicy(writes, HttpPipelinePosition.PerCall);
        var blobs = new BlobServiceClient(queue.Storage, options);
        var stop = new JobStop();
        var owned = new OwnedStatus(new JobLedger(blobs, queue.Tables), Assert.IsType<Claim.Taken>(claim).Status);
        return new Attempt(new RunningJob(message, owned, stop, TimeProvider.System), new ResultCommit(blobs, TimeProvider.System), stop);
    }

    private sealed record Attempt(RunningJob Job, ResultCommit Commit, JobStop Stop) : IDisposable
    {
        public Task CommitAsync(string content) => Task.Run(
            () => Commit.CommitAsync(Job, [.. Names.Select(n => new RenderedFile(n, "text/plain", System.Text.Encoding.UTF8.GetBytes(content)))], null, Cancellation),
            Cancellation);

        public void Dispose() => Stop.Dispose();
    }

    /// <summary>Sees every write that a worker makes, and lets it go so far and no further.</summary>
    private sealed class Writes : HttpPipelinePolicy
    {
        private readonly List<string> _names = [];
        private readonly TaskCompletionSource _frozen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _thawed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Then the worker is gone.</summary>
        public int Most { get; init; } = int.MaxValue;

        /// <summary>Then the worker sleeps until it is woken.</summary>
        public int FrozenAfter { get; init; } = int.MaxValue;

        public Task Frozen => _frozen.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);

        public IReadOnlyList<string> Names => _names;

        public void Thaw() => _thawed.SetResult();

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            if (message.Request.Method == RequestMethod.Put)
            {
                if (_names.Count == FrozenAfter)
                {
                    _frozen.TrySetResult();
                    await _thawed.Task;
                }

                if (_names.Count >= Most)
                {
                    throw new PowerCutException();
                }

                _names.Add(Path.GetFileName(message.Request.Uri.Path));
            }

            await ProcessNextAsync(message, pipeline);
        }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) => throw new NotSupportedException();
    }

    private sealed class PowerCutException : Exception;
}
