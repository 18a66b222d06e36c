using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Dgp.Contracts.Jobs;
using Dgp.Testing;

namespace Dgp.Worker.Tests.Jobs;

public sealed class TelemetryTests(Cloud cloud)
{
    [Fact]
    public async Task A_collector_gets_the_upload_s_trace_and_the_worker_s_metrics()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 2 });
        using var collector = Collector(out var address);
        var settings = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = address,
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        };

        // The fields of the protocol's messages are plain bytes: that of a trace's number, texts in UTF-8.
        var trace = Convert.FromHexString(job.Traceparent!.Split('-')[1]);
        (string Path, byte[] Content)[] wanted =
        [
            ("/v1/traces", trace),
            ("/v1/traces", Text(job.JobId)),
            ("/v1/logs", Text(job.JobId)),
            .. new[] { "dgp.job.queue_wait", "dgp.job.duration", "dgp.job.iteration_rate", "dgp.job.outcomes", "succeeded" }.Select(m => ("/v1/metrics", Text(m))),
        ];

        await using var worker = queue.Worker(settings, "--drain", "1");
        var received = ReceiveAsync(collector, wanted);
        await worker.EndAsync();

        await received.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Application_Insights_has_everything_of_a_job_when_its_worker_is_gone_and_knows_who_sent_it()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 2 });
        await using var ingestion = await Ingestion.StartAsync(encrypted: true);
        using var folder = new TemporaryFolder();
        var trusted = folder.File("trusted.pem", Text(ingestion.Pem));
        var settings = new Dictionary<string, string>(Insights(ingestion, folder))
        {
            ["APPLICATIONINSIGHTS_AUTHENTICATION_STRING"] = "ClientId=7d1a1a5c-9f3e-4f0f-8f45-0d8b2a1a9a11;Authorization=AAD",
            // As a container app is told where its identity is.
            ["IDENTITY_ENDPOINT"] = new Uri(ingestion.Address, "token").ToString(),
            ["IDENTITY_HEADER"] = Ingestion.Secret,
            ["SSL_CERT_FILE"] = trusted,
        };

        await using var worker = queue.Worker(settings, "--drain", "1");
        await worker.EndAsync();

        Assert.Contains("client_id=7d1a1a5c-9f3e-4f0f-8f45-0d8b2a1a9a11", Assert.Single(ingestion.TokenRequests), StringComparison.Ordinal);
        Assert.Contains("resource=https://monitor.azure.com", ingestion.TokenRequests[0], StringComparison.Ordinal);
        Assert.Equal([$"Bearer {Ingestion.Token}"], ingestion.Authorizations);
        AssertComplete(ingestion, job, "succeeded");
        Assert.Superset(
            new HashSet<string>
            {
                "dgp.job.queue_wait", "dgp.job.duration", "dgp.job.iteration_rate", "dgp.job.outcomes", "dgp.worker.uptime", "dgp.worker.start_to_first_job",
            },
            ingestion.Metrics.ToHashSet());
    }

    [Fact]
    public async Task A_worker_that_is_told_to_end_sends_what_became_of_its_job_before_it_goes()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, new JobOptions { Class = "cat", Steps = 100000 });
        await using var ingestion = await Ingestion.StartAsync();
        using var folder = new TemporaryFolder();

        await using var worker = queue.Worker(Insights(ingestion, folder));
        await queue.UntilAsync(job, s => s.State == JobState.Running);
        await worker.SignalAsync("TERM");
        await worker.EndAsync();

        AssertComplete(ingestion, job, "abandoned");
    }

    [Fact]
    public async Task A_message_that_is_no_job_counts_as_such()
    {
        await using var queue = cloud.Queue();
        await queue.SendAsync("{}"u8.ToArray(), "foreign");
        await using var ingestion = await Ingestion.StartAsync();
        using var folder = new TemporaryFolder();

        await using var worker = queue.Worker(Insights(ingestion, folder), "--max-seconds", "600");
        await worker.NextAsync();
        await worker.SignalAsync("TERM");
        await worker.EndAsync();

        Assert.Equal("bad-message", Outcome(ingestion).GetProperty("state").GetString());
    }

    private static Dictionary<string, string> Insights(Ingestion ingestion, TemporaryFolder folder) => new()
    {
        ["APPLICATIONINSIGHTS_CONNECTION_STRING"] = ingestion.ConnectionString,
        // Its own statistics would go to its maker.
        ["APPLICATIONINSIGHTS_STATSBEAT_DISABLED"] = "true",
        ["APPLICATIONINSIGHTS_SDKSTATS_DISABLED"] = "true",
        // Where it keeps what could not be sent.
        ["TMPDIR"] = folder.Path,
    };

    /// <summary>One trace, in which the worker's own part ended so; one outcome; a log entry of it.</summary>
    private static void AssertComplete(Ingestion ingestion, JobMessage job, string state)
    {
        var request = Assert.Single(ingestion.Items, i => i.GetProperty("data").GetProperty("baseType").GetString() == "RequestData");
        Assert.Equal(job.Traceparent!.Split('-')[1], request.GetProperty("tags").GetProperty("ai.operation.id").GetString());
        Assert.Equal("dgp-worker", request.GetProperty("tags").GetProperty("ai.cloud.role").GetString());
        var properties = request.GetProperty("data").GetProperty("baseData").GetProperty("properties");
        Assert.Equal((job.JobId, state), (properties.GetProperty("dgp.job.id").GetString(), properties.GetProperty("dgp.job.state").GetString()));
        Assert.Equal(state, Outcome(ingestion).GetProperty("state").GetString());
        Assert.Contains(ingestion.Of("MessageData"), e => e.GetProperty("properties").TryGetProperty("JobId", out var id) && id.GetString() == job.JobId);
    }

    private static JsonElement Outcome(Ingestion ingestion) =>
        Assert.Single(ingestion.Of("MetricData"), d => d.GetProperty("metrics")[0].GetProperty("name").GetString() == "dgp.job.outcomes").GetProperty("properties");

    private static byte[] Text(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Takes what is sent until all that is wanted was there.</summary>
    private static async Task ReceiveAsync(HttpListener collector, IEnumerable<(string Path, byte[] Content)> wanted)
    {
        var missing = wanted.ToList();
        while (missing.Count > 0)
        {
            var context = await collector.GetContextAsync();
            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            missing.RemoveAll(w => w.Path == context.Request.Url!.AbsolutePath && body.ToArray().AsSpan().IndexOf(w.Content) >= 0);
            context.Response.Close();
        }
    }

    private static HttpListener Collector(out string address)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}";
        probe.Stop();
        var collector = new HttpListener();
        collector.Prefixes.Add(address + "/");
        collector.Start();
        return collector;
    }
}
