using System.Diagnostics;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Dgp.FunctionsHost.Tests.Blobs;

public sealed class BlobTriggerTests(Storage storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_type_and_each_token_gets_its_value()
    {
        var container = storage.Blobs.GetBlobContainerClient("types");
        await container.CreateAsync(cancellationToken: Cancellation);
        var id = Guid.NewGuid();
        await container.UploadBlobAsync("text/a/b/c.tar.gz", BinaryData.FromString("ä text"), Cancellation);
        await container.UploadBlobAsync("bytes/42", BinaryData.FromBytes(new byte[] { 0, 255, 16 }), Cancellation);
        await container.UploadBlobAsync($"stream/{id}", BinaryData.FromString("a stream"), Cancellation);
        await container.UploadBlobAsync("note/n", BinaryData.FromString("""{"title":"Deep Generative Prior","PAGES":15}"""), Cancellation);
        await container.UploadBlobAsync("mask/cat.mask.png", BinaryData.FromString("the mask"), Cancellation);
        await container.UploadBlobAsync("client/cat.png", BinaryData.FromString("the cat"), Cancellation);

        await using var host = await HostProcess.StartAsync(["AsText", "AsBytes", "AsStream", "AsNote", "AsClients"], storage.Settings());

        var text = (await host.ReportsAsync("AsText", 1))[0];
        Assert.Equal("""{"text":"\u00E4 text","folder":"a/b","file":"c.tar","ext":"gz"}""", text.GetRawText());
        var bytes = (await host.ReportsAsync("AsBytes", 1))[0];
        Assert.Equal("""{"bytes":"00FF10","number":42}""", bytes.GetRawText());
        var stream = (await host.ReportsAsync("AsStream", 1))[0];
        Assert.Equal($$"""{"text":"a stream","id":"{{id}}"}""", stream.GetRawText());
        var note = (await host.ReportsAsync("AsNote", 1))[0];
        Assert.Equal(("Deep Generative Prior", 15), (note.GetProperty("Title").GetString(), note.GetProperty("Pages").GetInt32()));
        Assert.EndsWith("/types/note/n", note.GetProperty("uri").GetString(), StringComparison.Ordinal);
        var clients = (await host.ReportsAsync("AsClients", 1))[0];
        Assert.Equal("""{"Name":"client/cat.png","mask":"the mask","again":"client/cat.png"}""", clients.GetRawText());
    }

    [Fact]
    public async Task Each_version_comes_once_also_across_a_restart()
    {
        var settings = storage.Settings(Storage.NewName("uploads"));
        var container = storage.Blobs.GetBlobContainerClient(settings["Watched"]);
        await using (var host = await HostProcess.StartAsync(["Watch"], settings))
        {
            // The container comes after the host.
            await container.CreateAsync(cancellationToken: Cancellation);
            await container.UploadBlobAsync("a", BinaryData.FromString("1"), Cancellation);
            await host.ReportsAsync("Watch", 1);
            await container.GetBlobClient("a").UploadAsync(BinaryData.FromString("2"), overwrite: true, Cancellation);
            await host.ReportsAsync("Watch", 2);
            Assert.Equal(0, await host.TerminateAsync());
            Assert.Equal(["1", "2"], host.Reports("Watch").Select(report => report.GetProperty("text").GetString()));
        }

        await container.UploadBlobAsync("b", BinaryData.FromString("3"), Cancellation);
        await using var again = await HostProcess.StartAsync(["Watch"], settings);
        await again.ReportsAsync("Watch", 1);
        // One more, so that whole listings have passed.
        await container.UploadBlobAsync("c", BinaryData.FromString("4"), Cancellation);
        var reports = await again.ReportsAsync("Watch", 2);

        Assert.Equal(["b", "c"], reports.Select(report => report.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task A_function_sees_what_the_blob_carries_and_each_invocation_is_a_trace_of_its_own()
    {
        var container = await storage.NewContainerAsync();
        foreach (var name in new[] { "a", "b" })
        {
            await container.GetBlobClient(name).UploadAsync(
                BinaryData.FromString("abc"), new BlobUploadOptions { Metadata = new Dictionary<string, string> { ["dgp_class"] = name } }, Cancellation);
        }

        await using var host = await HostProcess.StartAsync(["Watch"], storage.Settings(container.Name));
        var reports = await host.ReportsAsync("Watch", 2);

        Assert.All(reports, report =>
        {
            Assert.Contains($"\"dgp_class\":\"{report.GetProperty("name").GetString()}\"", report.GetProperty("metadata").GetString(), StringComparison.Ordinal);
            Assert.Contains("\"ContentLength\":3", report.GetProperty("properties").GetString(), StringComparison.Ordinal);
            Assert.True(ActivityContext.TryParse(report.GetProperty("trace").GetString(), null, out var trace));
            Assert.Equal(ActivityTraceFlags.Recorded, trace.TraceFlags);
        });
        Assert.Equal(2, reports.Select(report => report.GetProperty("trace").GetString()!.Split('-')[1]).Distinct().Count());
    }

    [Fact]
    public async Task No_more_blobs_are_in_work_than_host_json_allows()
    {
        const int blobs = 5;
        var container = await storage.NewContainerAsync();
        for (var i = 0; i < blobs; i++)
        {
            await container.UploadBlobAsync($"{i}", BinaryData.FromString("slow 1"), Cancellation);
        }

        await using var host = await HostProcess.StartAsync(
            ["Watch"], new(storage.Settings(container.Name)) { ["AzureFunctionsJobHost__extensions__blobs__maxDegreeOfParallelism"] = "2" });
        var reports = await host.ReportsAsync("Watch", 2 * blobs);

        var inWork = 0;
        var most = 0;
        foreach (var report in reports)
        {
            inWork += report.TryGetProperty("finished", out _) ? -1 : 1;
            most = Math.Max(most, inWork);
        }

        Assert.Equal(2, most);
    }

    [Fact]
    public async Task Several_hosts_share_the_blobs_and_none_comes_twice()
    {
        const int blobs = 60;
        var container = await storage.NewContainerAsync();
        var settings = storage.Settings(container.Name);
        await using var first = await HostProcess.StartAsync(["Watch"], settings);
        await using var second = await HostProcess.StartAsync(["Watch"], settings);
        await Parallel.ForAsync(0, blobs, Cancellation, async (i, cancellation) =>
            await container.UploadBlobAsync($"{i}", BinaryData.FromString("x"), cancellation));

        await first.UntilAsync(() => first.Reports("Watch").Count + second.Reports("Watch").Count >= blobs, "all blobs came");
        // Two listings more; whatever came twice would have come by then.
        await UploadAndAwaitAsync(container, "one more", first, second);
        await UploadAndAwaitAsync(container, "and another", first, second);

        var names = first.Reports("Watch").Concat(second.Reports("Watch")).Select(report => report.GetProperty("name").GetString()).ToList();
        Assert.Equal(blobs + 2, names.Count);
        Assert.Equal(names.Count, names.Distinct().Count());
    }

    private static async Task UploadAndAwaitAsync(BlobContainerClient container, string name, params HostProcess[] hosts)
    {
        await container.UploadBlobAsync(name, BinaryData.FromString("x"), Cancellation);
        await hosts[0].UntilAsync(
            () => hosts.Any(host => host.Reports("Watch").Any(report => report.GetProperty("name").GetString() == name)), name);
    }
}
