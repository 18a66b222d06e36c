using System.Net;
using System.Net.Sockets;
using Dgp.Worker.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class HealthTests(Cloud cloud)
{
    [Fact]
    public async Task A_worker_that_listens_is_live_and_ready()
    {
        await using var queue = cloud.Queue();
        var port = FreePort();
        await using var worker = queue.Worker("--health-port", $"{port}", "--max-seconds", "60");
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        var ready = await UntilAnsweredAsync(http, "/health/ready");
        var live = await http.GetAsync("/health/live", TestContext.Current.CancellationToken);
        var other = await http.GetAsync("/", TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NotFound), (ready, live.StatusCode, other.StatusCode));
    }

    [Fact]
    public void An_engine_that_does_not_stop_makes_the_worker_dead()
    {
        var time = new SteppedTime();
        var health = new WorkerHealth(time);
        health.StopAsked();
        time.Pass(TimeSpan.FromMinutes(4));
        Assert.True(health.IsLive);

        time.Pass(TimeSpan.FromMinutes(2));

        Assert.False(health.IsLive);
        health.JobEnded();
        Assert.True(health.IsLive);
    }

    [Fact]
    public void A_worker_is_ready_while_it_listens_and_the_queue_answers()
    {
        var time = new SteppedTime();
        var health = new WorkerHealth(time);
        Assert.False(health.IsReady);

        health.Listens(true);
        Assert.True(health.IsReady);
        health.QueueFailed();
        Assert.False(health.IsReady);
        time.Pass(TimeSpan.FromMinutes(2));
        Assert.True(health.IsReady);
    }

    private static async Task<HttpStatusCode> UntilAnsweredAsync(HttpClient http, string path)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(2));
        while (true)
        {
            try
            {
                using var answer = await http.GetAsync(path, limit.Token);
                if (answer.IsSuccessStatusCode)
                {
                    return answer.StatusCode;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            await Task.Delay(50, limit.Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private sealed class SteppedTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Pass(TimeSpan time) => _ticks += time.Ticks;
    }
}
