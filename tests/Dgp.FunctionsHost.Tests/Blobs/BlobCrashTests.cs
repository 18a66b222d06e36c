using System.Diagnostics;
using Dgp.FunctionsHost.Storage;

namespace Dgp.FunctionsHost.Tests.Blobs;

public sealed class BlobCrashTests(Storage storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_host_leaves_no_worker_and_what_it_had_in_work_comes_again_but_not_what_it_had_done()
    {
        var container = await storage.NewContainerAsync();
        await container.UploadBlobAsync("done", BinaryData.FromString("quick"), Cancellation);
        var settings = storage.Settings(container.Name);
        long killed;
        await using (var first = await HostProcess.StartAsync(["Watch"], settings))
        {
            await first.LoggedAsync($"Executed Watch ({container.Name}/done");
            await container.UploadBlobAsync("in work", BinaryData.FromString("slow 3600"), Cancellation);
            await first.ReportsAsync("Watch", 2);
            var worker = first.WorkerPid;
            Assert.True(HostProcess.IsAlive(worker));

            first.Kill();
            killed = Stopwatch.GetTimestamp();

            await first.UntilAsync(() => !HostProcess.IsAlive(worker), "the worker ends with its host");
        }

        await container.UploadBlobAsync("new", BinaryData.FromString("quick"), Cancellation);
        await using var second = await HostProcess.StartAsync(["Watch"], settings);
        var atOnce = (await second.ReportsAsync("Watch", 1))[0];
        // A busy machine may need longer to start the second host than the dead one's lease lasts.
        var isLeased = Stopwatch.GetElapsedTime(killed) < LeasedBlob.Period - LeasedBlob.RenewalInterval;
        var reports = await second.ReportsAsync("Watch", 2);

        Assert.Equal(["in work", "new"], reports.Select(report => report.GetProperty("name").GetString()).Order());
        // The new one at once, the other when storage has taken the dead host's lease away.
        if (isLeased)
        {
            Assert.Equal("new", atOnce.GetProperty("name").GetString());
        }
    }

    [Fact]
    public async Task A_killed_worker_is_replaced_nothing_is_lost_and_only_what_it_had_in_work_costs_an_attempt()
    {
        var container = await storage.NewContainerAsync();
        await container.UploadBlobAsync("in work", BinaryData.FromString("slow 1"), Cancellation);
        await using var host = await HostProcess.StartAsync(["Watch"], storage.Settings(container.Name));
        await host.ReportsAsync("Watch", 1);

        host.KillWorker();
        for (var i = 0; i < 20; i++)
        {
            await container.UploadBlobAsync($"{i}", BinaryData.FromString("quick"), Cancellation);
        }

        // Once before and twice (begun, finished) after; each of the others once.
        var reports = await host.ReportsAsync("Watch", 23);
        Assert.Equal(2, host.WorkerStarts);
        Assert.Equal(21, reports.Select(report => report.GetProperty("name").GetString()).Distinct().Count());
        Assert.Single(host.Log.Split('\n'), line => line.Contains("attempt 1 of 5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_blob_that_crashes_the_worker_is_given_up_and_the_others_go_on()
    {
        var container = await storage.NewContainerAsync();
        await container.UploadBlobAsync("bomb", BinaryData.FromString("crash"), Cancellation);
        await using var host = await HostProcess.StartAsync(
            ["Watch"], new(storage.Settings(container.Name)) { ["AzureFunctionsJobHost__extensions__blobs__poisonBlobThreshold"] = "2" });

        await host.LoggedAsync("bomb is given up after 2 attempts: The worker process ended with 42");
        await container.UploadBlobAsync("after", BinaryData.FromString("quick"), Cancellation);

        Assert.Equal(["bomb", "bomb", "after"], (await host.ReportsAsync("Watch", 3)).Select(report => report.GetProperty("name").GetString()));
        Assert.Equal(3, host.WorkerStarts);
    }

    [Fact]
    public async Task What_ignores_that_its_time_is_up_ends_with_its_worker()
    {
        var container = await storage.NewContainerAsync();
        await container.UploadBlobAsync("deaf", BinaryData.FromString("deaf 3600"), Cancellation);
        await using var host = await HostProcess.StartAsync(
            ["Watch"],
            new(storage.Settings(container.Name))
            {
                ["AzureFunctionsJobHost__functionTimeout"] = "00:00:05",
                ["AzureFunctionsJobHost__extensions__blobs__poisonBlobThreshold"] = "1",
            });

        await host.LoggedAsync("it ran longer than 00:00:05");
        await container.UploadBlobAsync("after", BinaryData.FromString("quick"), Cancellation);

        await host.ReportsAsync("Watch", 2);
        Assert.Equal(2, host.WorkerStarts);
        Assert.Contains("deaf is given up after 1 attempts", host.Log, StringComparison.Ordinal);
    }
}
