using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Dgp.Testing;

namespace Dgp.Telemetry.Tests;

public sealed class TelemetryExportTests
{
    private const string Insights = "APPLICATIONINSIGHTS_CONNECTION_STRING";
    private const string Collector = "OTEL_EXPORTER_OTLP_ENDPOINT";

    [Fact]
    public async Task Spans_measurements_and_log_entries_arrive_in_Application_Insights_with_the_flush()
    {
        await using var ingestion = await Ingestion.StartAsync();
        using var sender = await Sender.StartAsync((Insights, ingestion.ConnectionString));

        using (sender.Source.StartActivity("consume", ActivityKind.Consumer))
        {
            sender.Source.StartActivity("produce", ActivityKind.Producer)!.Dispose();
            sender.Meter.CreateCounter<long>("things").Add(3, new KeyValuePair<string, object?>("kind", "round"));
            sender.Log("Ours").Rolled("a ball");
        }

        await sender.FlushAsync();

        Assert.Equal("consume", Assert.Single(ingestion.Of("RequestData")).GetProperty("name").GetString());
        Assert.Equal("produce", Assert.Single(ingestion.Of("RemoteDependencyData")).GetProperty("name").GetString());
        var metric = Assert.Single(ingestion.Of("MetricData"), m => Metric(m).GetProperty("name").GetString() == "things");
        Assert.Equal((3, "round"), (Metric(metric).GetProperty("value").GetDouble(), metric.GetProperty("properties").GetProperty("kind").GetString()));
        var entry = Assert.Single(ingestion.Of("MessageData"));
        Assert.Equal(("rolled a ball", "a ball"), (entry.GetProperty("message").GetString(), entry.GetProperty("properties").GetProperty("Thing").GetString()));
        Assert.Equal([""], ingestion.Authorizations);
    }

    [Fact]
    public async Task Nothing_is_sampled_away_however_much_there_is_and_whatever_the_caller_decided()
    {
        await using var ingestion = await Ingestion.StartAsync();
        using var sender = await Sender.StartAsync((Insights, ingestion.ConnectionString));
        using var host = new Activity("not sampled").SetParentId(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.None).Start();

        for (var i = 0; i < 100; i++)
        {
            sender.Source.StartActivity("consume", ActivityKind.Consumer)!.Dispose();
            sender.Log("Ours").Rolled("a ball");
        }

        await sender.FlushAsync();

        Assert.Equal((100, 100), (ingestion.Of("RequestData").Count, ingestion.Of("MessageData").Count));
    }

    [Theory]
    [InlineData("Azure.Core")]
    [InlineData("Microsoft.Hosting.Lifetime")]
    [InlineData("System.Net.Http.HttpClient")]
    public async Task Of_the_frameworks_entries_only_warnings_are_sent(string category)
    {
        await using var ingestion = await Ingestion.StartAsync();
        using var sender = await Sender.StartAsync((Insights, ingestion.ConnectionString));

        sender.Log(category).Rolled("a ball");
        sender.Log(category).Lost("the ball");
        await sender.FlushAsync();

        Assert.Equal("lost the ball", Assert.Single(ingestion.Of("MessageData")).GetProperty("message").GetString());
    }

    [Fact]
    public async Task Application_Insights_and_a_collector_may_both_be_named()
    {
        await using var ingestion = await Ingestion.StartAsync();
        using var sender = await Sender.StartAsync(
            (Insights, ingestion.ConnectionString), (Collector, ingestion.Address.ToString()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"));

        using (sender.Source.StartActivity("consume", ActivityKind.Consumer))
        {
            sender.Meter.CreateCounter<long>("things").Add(1);
            sender.Log("Ours").Rolled("a ball");
        }

        await sender.FlushAsync();

        Assert.Equal(["/v1/logs", "/v1/metrics", "/v1/traces"], ingestion.Collected.Distinct().Order());
        Assert.Single(ingestion.Of("RequestData"));
    }

    [Fact]
    public async Task Without_settings_spans_still_have_an_identity_to_hand_on()
    {
        using var sender = await Sender.StartAsync((Insights, ""), (Collector, ""));

        using var activity = sender.Source.StartActivity("accept");

        Assert.NotNull(activity?.Id);
        await sender.FlushAsync();
    }

    [Fact]
    public async Task A_flush_ends_in_time_also_where_nobody_answers()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/";
        using var sender = await Sender.StartAsync((Insights, $"InstrumentationKey={Guid.NewGuid()};IngestionEndpoint={address}"));
        sender.Meter.CreateCounter<long>("things").Add(1);
        sender.Source.StartActivity("consume", ActivityKind.Consumer)!.Dispose();

        var watch = Stopwatch.StartNew();
        await sender.FlushAsync(TimeSpan.FromSeconds(1));

        // Less than a request waits for its answer.
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(4));
    }

    private static JsonElement Metric(JsonElement data) => data.GetProperty("metrics")[0];
}
