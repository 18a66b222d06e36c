using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Dgp.Functions;

/// <summary>Traces and metrics of the functions, under one name.</summary>
public sealed class Telemetry : IDisposable
{
    public const string Name = "Dgp.Functions";

    private readonly ActivitySource _traces = new(Name);
    private readonly Meter _meter = new(Name);
    private readonly Counter<long> _accepted;
    private readonly Counter<long> _rejected;
    private readonly Counter<long> _resent;
    private readonly Counter<long> _deadLettered;
    private readonly Gauge<long> _waiting;
    private readonly Gauge<double> _oldestWaiting;

    public Telemetry()
    {
        _accepted = _meter.CreateCounter<long>("dgp.jobs.accepted", "{job}", "Jobs put on the queue for the first time.");
        _rejected = _meter.CreateCounter<long>("dgp.jobs.rejected", "{job}", "Uploads refused by validation, by code.");
        _resent = _meter.CreateCounter<long>("dgp.jobs.resent", "{job}", "Jobs whose message was lost and sent again.");
        _deadLettered = _meter.CreateCounter<long>("dgp.jobs.deadlettered", "{message}", "Messages that came back undone, by code.");
        _waiting = _meter.CreateGauge<long>("dgp.jobs.waiting", "{job}", "Accepted, not done, and no worker at it.");
        _oldestWaiting = _meter.CreateGauge<double>("dgp.jobs.oldest_waiting", "s", "Since the submission of the oldest job that waits; 0 when none does.");
    }

    /// <summary>The first span of a job's trace; its identity travels in the message.</summary>
    public Activity? Accepting(string upload) => _traces.StartActivity("accept upload", ActivityKind.Producer)?.SetTag("dgp.upload", upload);

    public void Accepted(string task) => _accepted.Add(1, new KeyValuePair<string, object?>("task", task));

    public void Rejected(string code) => _rejected.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Resent() => _resent.Add(1);

    public void DeadLettered(string code) => _deadLettered.Add(1, new KeyValuePair<string, object?>("code", code));

    public void Waiting(int jobs, TimeSpan oldest)
    {
        _waiting.Record(jobs);
        _oldestWaiting.Record(oldest.TotalSeconds);
    }

    public void Dispose()
    {
        _traces.Dispose();
        _meter.Dispose();
    }
}
