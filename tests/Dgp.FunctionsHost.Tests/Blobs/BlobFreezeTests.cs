namespace Dgp.FunctionsHost.Tests.Blobs;

public sealed class BlobFreezeTests(Storage storage)
{
    [Fact]
    public async Task A_host_that_wakes_up_too_late_does_not_undo_what_another_one_has_done()
    {
        var container = await storage.NewContainerAsync();
        await container.UploadBlobAsync("a", BinaryData.FromString("slow 1"), TestContext.Current.CancellationToken);
        var settings = storage.Settings(container.Name);
        await using var first = await HostProcess.StartAsync(["Watch"], settings);
        await first.ReportsAsync("Watch", 1);
        first.Freeze();

        await using var second = await HostProcess.StartAsync(["Watch"], settings);
        await second.LoggedAsync($"Executed Watch ({container.Name}/a");
        await second.UntilAsync(() => second.Reports("Watch").Count == 2, "the second host finished");
        first.Thaw();

        await first.LoggedAsync("a was taken over by another host");
        Assert.Single(second.Reports("Watch"), report => report.TryGetProperty("name", out _) && !report.TryGetProperty("finished", out _));
    }
}
