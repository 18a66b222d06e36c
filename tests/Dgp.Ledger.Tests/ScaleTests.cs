using System.Diagnostics;
using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Dgp.Contracts.Jobs;

namespace Dgp.Ledger.Tests;

/// <summary>
/// What a listing costs among 100,000 jobs. Takes many minutes, so it runs only when it is asked for: <c>-explicit only</c>.
/// </summary>
public sealed class ScaleTests(Storage storage)
{
    private const int Jobs = 100_000;

    // Many times what one takes; Azurite looks at every row for each of them.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task A_page_of_any_listing_takes_a_bounded_number_of_calls_among_a_hundred_thousand_jobs()
    {
        var begin = Stopwatch.GetTimestamp();
        var states = Enum.GetValues<JobState>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Jobs),
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation },
            async (i, token) =>
            {
                var job = Job.Of($"{i}.png", new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddSeconds(i));
                // Most are done, as in life; one in ten thousand runs.
                var state = i % 10_000 == 0 ? JobState.Running : i % 100 == 0 ? states[i / 100 % states.Length] : JobState.Succeeded;
                await storage.Ledger.CreateAsync(job.Folder, job.Queued with { Task = JobTasks.All[i % JobTasks.All.Count], State = state }, token);
            });
        Say($"{Jobs} statuses written in {Stopwatch.GetElapsedTime(begin).TotalSeconds:0} s");
        var calls = new Calls();
        var options = new TableClientOptions();
        options.AddPolicy(calls, HttpPipelinePosition.PerCall);
        var ledger = new JobLedger(storage.Blobs, new TableServiceClient(storage.ConnectionString, options));

        await MeasureAsync("all, 100", 1, () => ledger.ListAsync(null, null, null, 100, Cancellation));
        await MeasureAsync("all, 1,000", 2, () => ledger.ListAsync(null, null, null, 1000, Cancellation));
        await MeasureAsync("a task, 100", 7, () => ledger.ListAsync("colorize", null, null, 100, Cancellation));
        await MeasureAsync("a state, 100", 10, () => ledger.ListAsync(null, JobState.Running, null, 100, Cancellation));
        await MeasureAsync("a task and a state, 100", 1, () => ledger.ListAsync("colorize", JobState.Succeeded, null, 100, Cancellation));
        var middle = (await ledger.ListAsync(null, null, $"{DateTime.MaxValue.Ticks - new DateTime(2026, 1, 1).AddSeconds(Jobs / 2).Ticks:D19}-{new string('a', 26)}", 1, Cancellation)).Next;
        await MeasureAsync("all, 100, from the middle", 1, () => ledger.ListAsync(null, null, middle, 100, Cancellation));

        async Task MeasureAsync(string what, int most, Func<Task<(IReadOnlyList<JobListing> Jobs, string? Next)>> list)
        {
            calls.Count = 0;
            var start = Stopwatch.GetTimestamp();
            var (jobs, _) = await list();
            var took = Stopwatch.GetElapsedTime(start);
            Say($"{what}: {jobs.Count} jobs, {calls.Count} calls, {took.TotalMilliseconds:0} ms");
            Assert.InRange(calls.Count, 1, most);
            Assert.InRange(took, TimeSpan.Zero, Longest);
            Assert.Equal(jobs.OrderByDescending(j => j.SubmittedAt), jobs);
        }
    }

    private static void Say(FormattableString line) => TestContext.Current.SendDiagnosticMessage(line.ToString(CultureInfo.InvariantCulture));

    private sealed class Calls : HttpPipelineSynchronousPolicy
    {
        private int _count;

        public int Count
        {
            get => _count;
            set => _count = value;
        }

        public override void OnSendingRequest(HttpMessage message) => Interlocked.Increment(ref _count);
    }
}
