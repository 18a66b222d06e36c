namespace Dgp.FunctionsHost.Tests.Hosting;

public sealed class ShutdownTests(Storage storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Running_invocations_finish_and_nothing_new_begins()
    {
        var container = await storage.NewContainerAsync();
        await container.UploadBlobAsync("a", BinaryData.FromString("slow 1"), Cancellation);
        await using var host = await HostProcess.StartAsync(["Watch", "hello"], storage.Settings(container.Name));
        await host.ReportsAsync("Watch", 1);
        var worker = host.WorkerPid;
        host.Terminate();
        await host.LoggedAsync("no new work is taken");
        await container.UploadBlobAsync("b", BinaryData.FromString("quick"), Cancellation);

        Assert.Equal(0, await host.EndedAsync());
        Assert.Equal(2, host.Reports("Watch").Count);
        Assert.True(host.Reports("Watch")[1].GetProperty("finished").GetBoolean());
        Assert.False(HostProcess.IsAlive(worker));
    }

    [Fact]
    public async Task An_invocation_that_does_not_finish_in_time_is_cancelled_and_its_blob_is_free_at_once()
    {
        var container = await storage.NewContainerAsync();
        await container.UploadBlobAsync("a", BinaryData.FromString("slow 3600"), Cancellation);
        await container.UploadBlobAsync("b", BinaryData.FromString("deaf 3600"), Cancellation);
        var settings = storage.Settings(container.Name);
        await using (var host = await HostProcess.StartAsync(["Watch"], settings))
        {
            await host.ReportsAsync("Watch", 2);
            Assert.Equal(0, await host.TerminateAsync());
            Assert.True(host.Reports("Watch")[2].GetProperty("cancelled").GetBoolean());
        }

        // One attempt is all they have, and those that the host's end cut off do not count.
        await using var next = await HostProcess.StartAsync(["Watch"], new(settings) { ["AzureFunctionsJobHost__extensions__blobs__poisonBlobThreshold"] = "1" });
        Assert.Equal(["a", "b"], (await next.ReportsAsync("Watch", 2)).Select(report => report.GetProperty("name").GetString()).Order());
        next.Kill();
    }
}
