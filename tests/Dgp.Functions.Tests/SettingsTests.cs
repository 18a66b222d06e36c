using System.Text.Json;
using Dgp.Engine.Tests;
using Dgp.Functions.Intake;
using Dgp.Functions.Upkeep;
using Dgp.Ledger;
using Dgp.Telemetry;

namespace Dgp.Functions.Tests;

public sealed class SettingsTests
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    [Fact]
    public void The_sample_of_local_settings_has_every_setting_that_is_read()
    {
        using var sample = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "local.settings.sample.json")), WithComments);

        var names = sample.RootElement.GetProperty("Values").EnumerateObject().Select(p => p.Name).ToHashSet();

        Assert.Superset(
            new HashSet<string>
            {
                "AzureWebJobsStorage", Connections.Storage, Connections.ServiceBus, Connections.Queue, KnownPriors.DefaultSetting,
                JobLimits.StepsSetting, JobLimits.OpenJobsSetting, JobLimits.DailySecondsSetting,
                "APPLICATIONINSIGHTS_CONNECTION_STRING", TelemetryExport.CollectorName, "FUNCTIONS_WORKER_RUNTIME",
            },
            names);
    }

    [Fact]
    public void Host_json_travels_with_the_program_and_tries_an_upload_several_times()
    {
        using var host = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")), WithComments);

        Assert.Equal("2.0", host.RootElement.GetProperty("version").GetString());
        Assert.InRange(host.RootElement.GetProperty("extensions").GetProperty("blobs").GetProperty("poisonBlobThreshold").GetInt32(), 2, 10);
    }

    [Fact]
    public void A_sweep_waits_longer_than_the_queue_remembers_what_was_sent() =>
        Assert.True(new SweepRules().Idle > TimeSpan.FromMinutes(10));
}
