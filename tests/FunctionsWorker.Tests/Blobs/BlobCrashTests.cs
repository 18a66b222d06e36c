namespace FunctionsWorker.Tests.Blobs;

public sealed class BlobCrashTests(Storage storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_killed_host_had_in_work_comes_again_and_what_it_had_done_does_not()
    {
        var container = await storage.NewContainerAsync();
        await container.UploadBlobAsync("done", BinaryData.FromString("quick"), Cancellation);
        var settings = storage.Settings(container.Name);
        await using (var first = await HostProcess.StartAsync(["Watch"], settings))
        {
            await first.LoggedAsync($"Executed Watch ({container.Name}/done");
            await container.UploadBlobAsync("in work", BinaryData.FromString("slow 3600"), Cancellation);
            await first.ReportsAsync("Watch", 2);
            first.Kill();
        }

        await container.UploadBlobAsync("new", BinaryData.FromString("quick"), Cancellation);
        await using var second = await HostProcess.StartAsync(["Watch"], settings);
        // The new one at once, the other when storage has taken the dead host's lease away.
        var reports = await second.ReportsAsync("Watch", 2);

        Assert.Equal(["new", "in work"], reports.Select(report => report.GetProperty("name").GetString()));
    }
}
