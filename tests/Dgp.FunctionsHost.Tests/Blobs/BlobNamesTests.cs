using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;

namespace Dgp.FunctionsHost.Tests.Blobs;

public sealed class BlobNamesTests(Storage storage)
{
    private static readonly string[] Names =
    [
        "plain.png", "with space.png", " leading and trailing ", "100%.png", "%2e%2e%2fpasswd", "a+b&c=d;e,f.png", "hash#tag?query.png",
        "ünïcode-日本語-🎨.png", "a..b", "..hidden", "dots...", "folder./file.", "a//b", "deep/er/and/deeper/x.png", "quote\"<tag>'.png",
        "{braces}", "percent%Watched%", "con/nul", "tab\there", new string('n', 1024), string.Concat(Enumerable.Repeat("s/", 500)) + "end",
    ];

    // A client sends neither of them as it is: their segments would vanish on the way, and another blob be meant.
    private static readonly string[] UnreachableNames = ["colorize/../evil.png", "./dot.png", "../up.png"];

    [Fact]
    public async Task Every_name_arrives_unchanged_and_its_client_reads_that_very_blob()
    {
        var container = await storage.NewContainerAsync();
        foreach (var name in Names)
        {
            await container.UploadBlobAsync(name, BinaryData.FromString("content of " + name), TestContext.Current.CancellationToken);
        }

        await using var host = await HostProcess.StartAsync(["Watch"], storage.Settings(container.Name));
        var reports = await host.ReportsAsync("Watch", Names.Length);

        Assert.Equal(Names.Order(StringComparer.Ordinal), reports.Select(report => report.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(reports, report =>
        {
            var name = report.GetProperty("name").GetString();
            Assert.Equal(name, report.GetProperty("clientName").GetString());
            Assert.Equal("content of " + name, report.GetProperty("text").GetString());
            Assert.Equal($"{container.Name}/{name}", report.GetProperty("blobTrigger").GetString());
        });
    }

    [Fact]
    public async Task A_name_that_no_client_can_reach_is_never_delivered_and_kept_on_record()
    {
        var container = await storage.NewContainerAsync();
        foreach (var name in UnreachableNames)
        {
            await UploadRawAsync(container, name);
        }

        // What such an address would become.
        await container.UploadBlobAsync("evil.png", BinaryData.FromString("innocent"), TestContext.Current.CancellationToken);
        var settings = storage.Settings(container.Name);
        await using (var host = await HostProcess.StartAsync(["Watch"], settings))
        {
            foreach (var name in UnreachableNames)
            {
                await host.LoggedAsync($"Watch: {name} is given up");
            }

            Assert.Equal("evil.png", Assert.Single(await host.ReportsAsync("Watch", 1)).GetProperty("name").GetString());
        }

        var poison = await PoisonAsync(container.Name);
        Assert.Equal(UnreachableNames.Order(StringComparer.Ordinal), poison.Select(record => record.GetProperty("BlobName").GetString()!).Order(StringComparer.Ordinal));
    }

    private async Task<List<JsonElement>> PoisonAsync(string container)
    {
        var records = new List<JsonElement>();
        await foreach (var blob in storage.Hosts.GetBlobsAsync(new GetBlobsOptions { Prefix = "webjobs-blobtrigger-poison/" }, TestContext.Current.CancellationToken))
        {
            var content = await storage.Hosts.GetBlobClient(blob.Name).DownloadContentAsync(TestContext.Current.CancellationToken);
            var record = JsonElement.Parse(content.Value.Content);
            if (record.GetProperty("ContainerName").GetString() == container)
            {
                records.Add(record);
            }
        }

        return records;
    }

    // Past the client, with an address that nothing on the way puts in order.
    private static async Task UploadRawAsync(BlobContainerClient container, string name)
    {
        var access = container.GenerateSasUri(BlobContainerSasPermissions.Create | BlobContainerSasPermissions.Write, DateTimeOffset.UtcNow.AddHours(1));
        var address = new Uri(
            $"{access.GetLeftPart(UriPartial.Path)}/{name}{access.Query}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new StringContent("x") };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        response.EnsureSuccessStatusCode();
    }
}
