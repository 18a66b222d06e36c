using System.Text.Json;
using Azure.Storage.Blobs.Models;

namespace Dgp.FunctionsHost.Tests.Blobs;

public sealed class BlobFailureTests(Storage storage)
{
    private const string Threshold = "AzureFunctionsJobHost__extensions__blobs__poisonBlobThreshold";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_blob_that_always_fails_is_given_up_after_its_attempts_and_a_new_version_starts_afresh()
    {
        var container = await storage.NewContainerAsync();
        await container.UploadBlobAsync("bad", BinaryData.FromString("fail"), Cancellation);
        await using var host = await HostProcess.StartAsync(["Watch"], new(storage.Settings(container.Name)) { [Threshold] = "2" });
        await host.LoggedAsync("bad is given up after 2 attempts: as the blob asked");

        var reports = host.Reports("Watch");
        Assert.Equal(2, reports.Count);
        // The pause between the first two is a second.
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(At(reports[0]), At(reports[1])) > TimeSpan.FromSeconds(0.9));
        var record = await PoisonAsync(host.Log);
        Assert.Equal("BlobTrigger", record.GetProperty("Type").GetString());
        Assert.Equal("Host.Functions.Watch", record.GetProperty("FunctionId").GetString());
        Assert.Equal(container.Name, record.GetProperty("ContainerName").GetString());
        Assert.Equal("bad", record.GetProperty("BlobName").GetString());
        Assert.Equal(reports[0].GetProperty("etag").GetString(), record.GetProperty("ETag").GetString());

        await container.GetBlobClient("bad").UploadAsync(BinaryData.FromString("good now"), overwrite: true, Cancellation);
        Assert.Equal("good now", (await host.ReportsAsync("Watch", 3))[2].GetProperty("text").GetString());
        await host.LoggedAsync("Executed Watch");
        // Failures of functions are none of the worker.
        Assert.Equal(1, host.WorkerStarts);
    }

    [Fact]
    public async Task Attempts_are_counted_across_a_kill_of_host_and_worker()
    {
        var container = await storage.NewContainerAsync();
        await container.UploadBlobAsync("bad", BinaryData.FromString("fail"), Cancellation);
        var settings = storage.Settings(container.Name);
        settings[Threshold] = "3";
        await using (var first = await HostProcess.StartAsync(["Watch"], settings))
        {
            await first.LoggedAsync("attempt 1 of 3 at bad failed");
            await SettledAsync(settings["AzureFunctionsWebHost__hostId"]);
            first.Kill();
        }

        await using var second = await HostProcess.StartAsync(["Watch"], settings);
        await second.LoggedAsync("bad is given up after 3 attempts");

        Assert.Equal(2, second.Reports("Watch").Count);
    }

    [Fact]
    public async Task A_blob_that_was_replaced_while_it_failed_is_not_tried_again()
    {
        var container = await storage.NewContainerAsync();
        await container.UploadBlobAsync("replaced", BinaryData.FromString("slow 60"), Cancellation);
        await using var host = await HostProcess.StartAsync(
            ["Watch"], new(storage.Settings(container.Name)) { ["AzureFunctionsJobHost__functionTimeout"] = "00:00:05" });
        await host.ReportsAsync("Watch", 1);
        await container.GetBlobClient("replaced").UploadAsync(BinaryData.FromString("second"), overwrite: true, Cancellation);

        await host.LoggedAsync("it ran longer than 00:00:05");
        await host.LoggedAsync("replaced was replaced or deleted in the meantime");
        await host.UntilAsync(() => host.Reports("Watch").Any(report => report.TryGetProperty("text", out var text) && text.GetString() == "second"), "the new version came");
        Assert.DoesNotContain("attempt 1 of", host.Log, StringComparison.Ordinal);
        // It heeded its cancellation, so the worker goes on.
        Assert.Equal(1, host.WorkerStarts);
    }

    private static long At(JsonElement report) => report.GetProperty("at").GetInt64();

    private async Task<JsonElement> PoisonAsync(string log)
    {
        const string folder = "webjobs-blobtrigger-poison/";
        var name = log[log.IndexOf(folder, StringComparison.Ordinal)..];
        name = name[..name.IndexOf(')', StringComparison.Ordinal)];
        return JsonElement.Parse((await storage.Hosts.GetBlobClient(name).DownloadContentAsync(Cancellation)).Value.Content);
    }

    // The failure is in the receipt: nobody is at work on it.
    private async Task SettledAsync(string hostId)
    {
        while (true)
        {
            await foreach (var blob in storage.Hosts.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = $"blobreceipts/{hostId}/" }, Cancellation))
            {
                if (!blob.Metadata.ContainsKey("Owner"))
                {
                    return;
                }
            }

            await Task.Delay(20, Cancellation);
        }
    }
}
