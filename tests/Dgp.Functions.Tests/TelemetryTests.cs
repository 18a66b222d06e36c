using System.Text.Json;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Tests.Running;
using Dgp.Testing;

namespace Dgp.Functions.Tests;

public sealed class TelemetryTests
{
    [Fact]
    public async Task An_upload_s_way_is_one_trace_that_Application_Insights_has_when_the_functions_have_ended()
    {
        await using var services = new LocalServices();
        await services.InitializeAsync();
        await using var ingestion = await Ingestion.StartAsync();
        await using var functions = await FunctionsProcess.StartAsync(
            new Dictionary<string, string?>(services.Environment)
            {
                ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = ingestion.ConnectionString,
                // Its own statistics would go to its maker.
                ["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true",
                ["APPLICATIONINSIGHTS_SDKSTATS_DISABLED"] = "true",
                // Where it keeps what could not be sent.
                ["TMPDIR"] = services.Folder.FullName,
            },
            TestContext.Current.CancellationToken);

        var etag = await services.UploadAsync("colorize/photo.png", SamplePictures.Png());
        var status = await services.StatusAsync("colorize", "colorize/photo.png", etag);
        var message = await LocalServices.UntilAsync(async () => (await services.MessagesAsync()).SingleOrDefault(), "its message");
        await functions.EndAsync();

        var trace = JobMessage.Parse(message.Body.ToMemory()).Traceparent!.Split('-')[1];
        var spans = ingestion.Items.Where(i => Kind(i) == "RemoteDependencyData").ToList();
        Assert.Equal(["accept upload", "function AcceptUpload"], spans.Where(s => Operation(s) == trace).Select(Name).Order());
        Assert.All(spans, s => Assert.Equal("dgp-functions", s.GetProperty("tags").GetProperty("ai.cloud.role").GetString()));
        var entry = Assert.Single(ingestion.Items, i => Kind(i) == "MessageData" && Text(i).Contains(status.Status.JobId, StringComparison.Ordinal));
        Assert.Equal(trace, Operation(entry));
        Assert.Contains("dgp.jobs.accepted", ingestion.Metrics);
    }

    private static string? Kind(JsonElement item) => item.GetProperty("data").GetProperty("baseType").GetString();

    private static string? Operation(JsonElement item) => item.GetProperty("tags").GetProperty("ai.operation.id").GetString();

    private static string? Name(JsonElement item) => item.GetProperty("data").GetProperty("baseData").GetProperty("name").GetString();

    private static string Text(JsonElement item) => item.GetProperty("data").GetProperty("baseData").GetProperty("message").GetString()!;
}
