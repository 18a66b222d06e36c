using Azure.Core;
using Azure.Core.Pipeline;
using Dgp.Contracts.Jobs;

namespace Dgp.Ledger.Tests;

/// <summary>Storage did it, and the line broke before it could say so.</summary>
public sealed class LostAnswerTests(Storage storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_created_a_status_learns_it_at_the_second_try()
    {
        var job = Job.Of();
        var line = new BreaksOnce();

        var written = await storage.Through(line).CreateAsync(job.Folder, job.Queued, Cancellation);

        Assert.True(line.Broke);
        Assert.NotNull(written);
        Assert.Equal(written.ETag, (await storage.Ledger.ReadAsync(job.Folder, Cancellation))?.ETag);
    }

    [Fact]
    public async Task Who_replaced_a_status_learns_it_at_the_second_try_and_goes_on()
    {
        var job = Job.Of();
        var queued = await storage.Ledger.CreateAsync(job.Folder, job.Queued, Cancellation);
        Assert.NotNull(queued);
        var line = new BreaksOnce();
        var ledger = storage.Through(line);

        var running = await ledger.ReplaceAsync(queued, job.Running(), Cancellation);

        Assert.True(line.Broke);
        Assert.NotNull(running);
        Assert.NotNull(await ledger.ReplaceAsync(running, job.Running() with { ComputeSeconds = 1 }, Cancellation));
    }

    [Fact]
    public async Task Anothers_write_of_the_same_content_is_not_taken_for_ones_own()
    {
        var job = Job.Of();
        await storage.Ledger.CreateAsync(job.Folder, job.Queued, Cancellation);

        Assert.Null(await storage.Ledger.CreateAsync(job.Folder, job.Queued, Cancellation));
    }

    [Fact]
    public async Task Who_was_followed_by_another_meanwhile_comes_second()
    {
        var job = Job.Of();
        var line = new BreaksOnce(async () =>
            await storage.Ledger.ChangeAsync(job.Folder, s => s with { CancelRequested = true }, Cancellation));

        Assert.Null(await storage.Through(line).CreateAsync(job.Folder, job.Queued, Cancellation));
        Assert.True((await storage.Ledger.ReadAsync(job.Folder, Cancellation))?.Status.CancelRequested);
    }

    [Fact]
    public async Task An_entry_whose_answer_was_lost_is_entered()
    {
        var job = Job.Of();
        var line = new BreaksOnce();

        await storage.Through(line).EnterAsync(job.Id, job.Entry, Cancellation);

        Assert.True(line.Broke);
        Assert.Equal(job.Entry, await storage.Ledger.FindAsync(job.Id, Cancellation));
    }

    /// <summary>Breaks after the first write has arrived.</summary>
    private sealed class BreaksOnce(Func<Task>? meanwhile = null) : HttpPipelinePolicy
    {
        public bool Broke { get; private set; }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
            throw new NotSupportedException("The ledger is asynchronous throughout.");

        public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            await ProcessNextAsync(message, pipeline);
            if (message.Request.Method == RequestMethod.Put && !Broke)
            {
                Assert.Equal(201, message.Response.Status);
                Broke = true;
                await (meanwhile?.Invoke() ?? Task.CompletedTask);
                throw new IOException("The line broke.");
            }
        }
    }
}
