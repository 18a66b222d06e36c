using Azure.Storage.Blobs;
using Dgp.Testing;

namespace Dgp.FunctionsHost.Tests.Blobs;

public sealed class StorageAwayTests(Storage storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_host_waits_for_storage_that_is_away_and_goes_on_when_it_is_back()
    {
        var folder = Directory.CreateTempSubdirectory("azurite-");
        try
        {
            (int, int) ports;
            string connection;
            await using (var azurite = await Azurite.StartAsync(folder.FullName))
            {
                (ports, connection) = ((azurite.Port, azurite.TablePort), azurite.ConnectionString);
            }

            var container = new BlobContainerClient(connection, "uploads");
            var settings = storage.Settings("uploads");
            settings["Data"] = settings["AzureWebJobsStorage"] = connection;
            await using var host = await HostProcess.StartAsync(["Watch", "Scheduled"], settings.Append(new("Schedule", "0 0 0 1 1 *")).ToDictionary());
            await host.LoggedAsync("Storage does not answer");

            await using (await Azurite.StartAsync(folder.FullName, ports))
            {
                await container.CreateAsync(cancellationToken: Cancellation);
                await container.UploadBlobAsync("first", BinaryData.FromString("1"), Cancellation);
                await host.ReportsAsync("Watch", 1);
                await host.LoggedAsync($"Storage answers again for uploads");
            }

            await using (await Azurite.StartAsync(folder.FullName, ports))
            {
                await container.UploadBlobAsync("second", BinaryData.FromString("2"), Cancellation);
                var reports = await host.ReportsAsync("Watch", 2);
                Assert.Equal("second", reports[1].GetProperty("name").GetString());
                Assert.Equal(0, await host.TerminateAsync());
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
