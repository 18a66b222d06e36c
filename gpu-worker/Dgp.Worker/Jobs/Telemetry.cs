using System.Diagnostics;
using System.Diagnostics.Metrics;
using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Jobs;

/// <summary>Traces and metrics of a worker; whoever listens to its source and meter gets them.</summary>
internal sealed class Telemetry : IDisposable
{
    public const string Name = "Dgp.Worker";

    private readonly ActivitySource _source = new(Name);
    private readonly Meter _meter = new(Name);
    private readonly Histogram<double> _wait;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _rate;
    private readonly Counter<long> _outcomes;
    private readonly Histogram<double> _firstJob;
    private readonly TimeProvider _time;
    private readonly long _begin;
    private readonly TimeSpan _before;
    private int _begun;

    public Telemetry(TimeProvider time)
    {
        (_time, _begin) = (time, time.GetTimestamp());
        using var process = Process.GetCurrentProcess();
        _before = DateTime.Now - process.StartTime;
        _wait = _meter.CreateHistogram<double>("dgp.job.queue_wait", "s", "From the arrival of a message on the queue to its delivery.");
        _duration = _meter.CreateHistogram<double>("dgp.job.duration", "s", "From taking a job to leaving it.");
        _rate = _meter.CreateHistogram<double>("dgp.job.iteration_rate", "{iteration}/s", "Of the iterations of one attempt.");
        _outcomes = _meter.CreateCounter<long>("dgp.job.outcomes", "{job}", "Messages by what became of them.");
        _firstJob = _meter.CreateHistogram<double>("dgp.worker.start_to_first_job", "s", "From the start of the process to its first message.");
        _meter.CreateObservableCounter("dgp.worker.uptime", () => Uptime.TotalSeconds, "s", "Since the start of the process. Of all workers together: what their machines were paid for.");
        if (GpuMemory.Open() is { } gpu)
        {
            _meter.CreateObservableGauge("dgp.gpu.memory", gpu.UsedBytes, "By", "Memory in use, of each GPU.");
        }
    }

    private TimeSpan Uptime => _before + _time.GetElapsedTime(_begin);

    /// <summary>A span in the upload's trace.</summary>
    public Activity? Begin(JobMessage message, Delivery delivery)
    {
        if (Interlocked.Exchange(ref _begun, 1) == 0)
        {
            _firstJob.Record(Uptime.TotalSeconds);
        }

        _wait.Record(Math.Max(0, (_time.GetUtcNow() - delivery.Message.EnqueuedTime).TotalSeconds), new KeyValuePair<string, object?>("task", message.Task));
        ActivityContext.TryParse(message.Traceparent, null, isRemote: true, out var upload);
        var activity = _source.StartActivity("restore", ActivityKind.Consumer, upload);
        activity?.SetTag("dgp.job.id", message.JobId);
        activity?.SetTag("dgp.task", message.Task);
        activity?.SetTag("messaging.message.delivery_count", delivery.Count);
        return activity;
    }

    public void Computed(int iterations, TimeSpan elapsed)
    {
        if (iterations > 0)
        {
            _rate.Record(iterations / elapsed.TotalSeconds);
        }
    }

    public void Ended(Activity? activity, JobOutcome outcome)
    {
        activity?.SetTag("dgp.job.state", outcome.State);
        activity?.SetTag("dgp.job.attempt", outcome.Attempt);
        if (outcome.Error is { } error)
        {
            activity?.SetStatus(ActivityStatusCode.Error, error);
        }

        var tags = new TagList { { "state", outcome.State }, { "task", outcome.Task }, { "code", outcome.Error } };
        _outcomes.Add(1, tags);
        _duration.Record(outcome.Seconds, tags);
    }

    public void Dispose()
    {
        _source.Dispose();
        _meter.Dispose();
    }
}
