using System.Text.Json;

namespace Dgp.FunctionsHost.Tests.Timers;

public sealed class TimerTriggerTests(Storage storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_timer_fires_every_second_in_one_host_only_and_moves_to_the_other_when_that_stops()
    {
        var settings = storage.Settings();
        await using var first = await HostProcess.StartAsync(["EverySecond"], settings);
        await first.ReportsAsync("EverySecond", 1);
        await using var second = await HostProcess.StartAsync(["EverySecond"], settings);
        var reports = await first.ReportsAsync("EverySecond", 4);
        Assert.Empty(second.Reports("EverySecond"));
        Assert.All(reports, report => Assert.False(report.GetProperty("monitored").GetBoolean()));

        Assert.Equal(0, await first.TerminateAsync());

        await second.ReportsAsync("EverySecond", 1);
    }

    [Fact]
    public async Task A_run_that_was_missed_is_made_good_and_one_that_was_not_is_not()
    {
        var settings = storage.Settings();
        settings["Schedule"] = "0 0 0 1 1 *";
        var status = storage.Hosts.GetBlobClient($"timers/{settings["AzureFunctionsWebHost__hostId"]}/Host.Functions.Scheduled/status");
        await storage.Hosts.CreateIfNotExistsAsync(cancellationToken: Cancellation);
        await status.UploadAsync(
            BinaryData.FromString("""{"Last":"2020-03-05T10:00:00","Next":"2021-01-01T00:00:00","LastUpdated":"2020-03-05T10:00:00"}"""), Cancellation);

        await using (var host = await HostProcess.StartAsync(["Scheduled", "AtStart"], settings))
        {
            var run = (await host.ReportsAsync("Scheduled", 1))[0];
            Assert.True(run.GetProperty("IsPastDue").GetBoolean());
            Assert.Equal(new DateTime(2021, 1, 1), run.GetProperty("Next").GetDateTime());
            Assert.False((await host.ReportsAsync("AtStart", 1))[0].GetProperty("IsPastDue").GetBoolean());
            Assert.Equal(0, await host.TerminateAsync());
        }

        var kept = JsonElement.Parse((await status.DownloadContentAsync(Cancellation)).Value.Content);
        Assert.Equal(new DateTime(DateTime.Now.Year + 1, 1, 1), kept.GetProperty("Next").GetDateTime());
        await using var again = await HostProcess.StartAsync(["Scheduled", "AtStart"], settings);
        await again.ReportsAsync("AtStart", 1);
        Assert.Empty(again.Reports("Scheduled"));
    }
}
