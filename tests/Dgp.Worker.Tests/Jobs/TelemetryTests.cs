using System.Net;
using System.Net.Sockets;
using System.Text;
using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class TelemetryTests(Cloud cloud)
{
    [Fact]
    public async Task A_collector_gets_the_upload_s_trace_and_the_worker_s_metrics()
    {
        await using var queue = await cloud.QueueAsync();
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
