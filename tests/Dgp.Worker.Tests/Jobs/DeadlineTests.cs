using System.Net;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;

namespace Dgp.Worker.Tests.Jobs;

public sealed class DeadlineTests(Cloud cloud)
{
    // What the worker itself allows, and a busy machine.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(25);

    [Fact]
    public async Task A_worker_that_cannot_save_its_job_gives_it_back_and_ends_all_the_same()
    {
        await using var queue = cloud.Queue();
        using var checkpoints = new DeafStorage();
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 4000 });
        await using var worker = queue.Worker(new Dictionary<string, string> { [Connections.CheckpointStorage] = checkpoints.ConnectionString });
        await checkpoints.Written.WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        var begin = TimeProvider.System.GetTimestamp();

        await worker.SignalAsync("TERM");
        var line = await worker.NextAsync();
        var (exitCode, log) = await worker.EndAsync();

        Assert.Equal(0, exitCode);
        Assert.Equal("abandoned", line.GetProperty("state").GetString());
        Assert.InRange(TimeProvider.System.GetElapsedTime(begin), TimeSpan.Zero, Limit);
        // Its lock, of five minutes, did not have to run out.
        await using var next = queue.Worker("--drain", "1");
        var taken = await queue.UntilAsync(job, s => s.Attempt == 2);
        Assert.True(taken.Status.State is JobState.Running, log);
    }

    /// <summary>Storage that has nothing, and never answers a write.</summary>
    private sealed class DeafStorage : IDisposable
    {
        private readonly HttpListener _listener = new();
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly int _port = Dgp.Worker.Stack.FreePort.Take();

        public DeafStorage()
        {
            _listener.Prefixes.Add($"http://127.0.0.1:{_port}/");
            _listener.Start();
            _ = AnswerAsync();
        }

        public Task Written => _written.Task;

        public string ConnectionString => Dgp.Worker.Stack.StackPlan.StorageAt(_port, _port);

        public void Dispose() => ((IDisposable)_listener).Dispose();

        private async Task AnswerAsync()
        {
            try
            {
                while (true)
                {
                    var context = await _listener.GetContextAsync();
                    if (context.Request.HttpMethod == "PUT")
                    {
                        _written.TrySetResult();
                        continue;
                    }

                    context.Response.StatusCode = 404;
                    context.Response.Headers["x-ms-error-code"] = "BlobNotFound";
                    context.Response.Close();
                }
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
