using System.Text.Json;
using Dgp.FunctionsHost.Rpc;
using Dgp.FunctionsHost.Settings;
using Dgp.FunctionsHost.Storage;
using Dgp.FunctionsHost.Workers;

namespace Dgp.FunctionsHost.Timers;

/// <summary>Fires a function by the clock, in one host at a time.</summary>
internal sealed class TimerTrigger : Trigger
{
    private readonly Function _function;
    private readonly TimerSchedule _schedule;
    private readonly HostStorage _storage;
    private readonly HostIdentity _identity;
    private readonly WorkerKeeper _workers;
    private readonly FunctionRunner _runner;
    private readonly TimeProvider _time;
    private readonly ILogger<TimerTrigger> _log;

    public TimerTrigger(
        Function function, IConfiguration settings, HostStorage storage, HostIdentity identity, WorkerKeeper workers, FunctionRunner runner, TimeProvider time, ILogger<TimerTrigger> log)
    {
        var expression = SettingReferences.Resolve(Function.Text(function.TriggerBinding, "schedule") ?? "", settings);
        _schedule = TimerSchedule.Parse(expression);
        if (_schedule.Next(time.GetLocalNow().DateTime) is null)
        {
            throw new FunctionSetupException($"the schedule '{expression}' never comes.");
        }

        // Hosts agree through storage on who runs the timer.
        _ = storage.Container;
        _function = function;
        _storage = storage;
        _identity = identity;
        _workers = workers;
        _runner = runner;
        _time = time;
        _log = log;
    }

    public override Task ListenAsync(CancellationToken stopping)
    {
        var binding = _function.TriggerBinding;
        var monitor = Function.Flag(binding, "useMonitor", true) && !_schedule.IsFrequent(_time.GetLocalNow().DateTime)
            ? new ScheduleMonitor(_storage.Container, _identity.HostId, _function.StorageId)
            : null;
        var lease = new LeasedBlob(_storage.Container, $"locks/{_identity.HostId}/{_function.StorageId}.Listener", _time);
        var listener = new TimerListener(
            _schedule, monitor, lease, Function.Flag(binding, "runOnStartup", false), (status, isPastDue, reason) => RunAsync(status, isPastDue, reason, stopping),
            _function.Name, _time, _log);
        return listener.ListenAsync(stopping);
    }

    private async Task RunAsync(ScheduleStatus? status, bool isPastDue, string reason, CancellationToken stopping)
    {
        var timer = new { Schedule = new { AdjustForDST = true }, ScheduleStatus = status, IsPastDue = isPastDue };
        var inputs = new Dictionary<string, TypedData>
        {
            [Function.Text(_function.TriggerBinding, "name") ?? ""] = new() { Json = JsonSerializer.Serialize(timer) },
        };
        await _runner.RunAsync(await _workers.RunningAsync(stopping), _function, new Invocation(reason, inputs, new Dictionary<string, TypedData>()), CancellationToken.None);
    }
}
