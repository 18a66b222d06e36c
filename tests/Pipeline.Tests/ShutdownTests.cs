using Dgp.Engine.Tests;
using Dgp.Worker.Tests;

namespace Dgp.Pipeline.Tests;

public sealed class ShutdownTests : IDisposable
{
    private static readonly string Photo = Path.Combine(Repository.Root, "samples", "chelsea.png");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task However_it_ends_no_process_is_left_and_every_job_is_kept()
    {
        string first, second;
        IReadOnlyList<int> pids;
        string? endpoint;
        await using (var stack = await RunningStack.StartAsync(_folder["data"], workers: 2))
        {
            first = await SubmitAsync(stack);
            pids = stack.Pids;
            endpoint = stack.Addresses.GetProperty("blobEndpoint").GetString();
            Assert.Equal(7, pids.Count);

            await stack.SignalAsync("INT");

            Assert.Equal(0, stack.ExitCode);
            Assert.All(pids, p => Assert.False(RunningStack.IsAlive(p)));
            Assert.Equal("not-found", (await stack.RunAsync("status")).ErrorCode);
        }

        await using (var stack = await RunningStack.StartAsync(_folder["data"], workers: 1))
        {
            Assert.Equal(endpoint, stack.Addresses.GetProperty("blobEndpoint").GetString());
            Assert.Equal("succeeded", await StateAsync(stack, first));
            second = await SubmitAsync(stack);
            pids = stack.Pids;

            await stack.SignalAsync("KILL");

            await RunningStack.GoneAsync(pids);
        }

        await using (var stack = await RunningStack.StartAsync(_folder["data"], workers: 0))
        {
            Assert.Equal("succeeded", await StateAsync(stack, first));
            Assert.Equal("succeeded", await StateAsync(stack, second));
        }
    }

    private async Task<string> SubmitAsync(RunningStack stack)
    {
        var finished = await stack.RunAsync(
            "submit", Photo, "--task", "reconstruct", "--class", "cat", "--steps", "1", "--wait", "--out", _folder["out"], "--json");
        Assert.True(finished.ExitCode == 0, finished.Error);
        return finished.Json.GetProperty("jobs")[0].GetProperty("jobId").GetString()!;
    }

    private static async Task<string?> StateAsync(RunningStack stack, string jobId) =>
        (await stack.RunAsync("status", jobId, "--json")).Json.GetProperty("state").GetString();
}
