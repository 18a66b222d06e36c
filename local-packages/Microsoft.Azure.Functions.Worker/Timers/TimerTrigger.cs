using System.Reflection;
using Microsoft.Azure.Functions.Worker.Hosting;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Azure.Functions.Worker.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Timers;

/// <summary>A function that runs by the clock.</summary>
internal sealed class TimerTrigger : TriggerBinding
{
    private readonly TimerTriggerAttribute _attribute;
    private readonly TimerSchedule _schedule;
    private readonly HostStorage _storage;
    private readonly HostIdentity _identity;
    private readonly FunctionRunner _runner;
    private readonly TimeProvider _time;
    private readonly ILogger<TimerTrigger> _log;

    public TimerTrigger(
        TimerTriggerAttribute attribute, ParameterInfo parameter, IConfiguration settings, HostStorage storage, HostIdentity identity,
        FunctionRunner runner, TimeProvider time, ILogger<TimerTrigger> log)
    {
        if (parameter.ParameterType != typeof(TimerInfo))
        {
            throw new FunctionSetupException($"a timer trigger gives a {nameof(TimerInfo)}, not a {parameter.ParameterType.Name}.");
        }

        var expression = SettingReferences.Resolve(attribute.Schedule, settings);
        _schedule = TimerSchedule.Parse(expression);
        if (_schedule.Next(time.GetLocalNow().DateTime) is null)
        {
            throw new FunctionSetupException($"the schedule '{expression}' never comes.");
        }

        // Hosts agree through storage on who runs the timer.
        _ = storage.Container;
        _attribute = attribute;
        _storage = storage;
        _identity = identity;
        _runner = runner;
        _time = time;
        _log = log;
    }

    public override string Type => "timerTrigger";

    public override ArgumentBinder Value => static context => new(context.Request.Trigger);

    public override IReadOnlyCollection<string> DataNames => [];

    public override Task ListenAsync(LoadedFunction function, CancellationToken stopping)
    {
        var monitor = _attribute.UseMonitor && !_schedule.IsFrequent(_time.GetLocalNow().DateTime)
            ? new ScheduleMonitor(_storage.Container, _identity.HostId, function.Id)
            : null;
        var lease = new LeasedBlob(_storage.Container, $"locks/{_identity.HostId}/{function.Id}.Listener", _time);
        var listener = new TimerListener(
            _schedule, monitor, lease, _attribute.RunOnStartup, (timer, reason) => RunAsync(function, timer, reason), function.Name, _time, _log);
        return listener.ListenAsync(stopping);
    }

    private Task RunAsync(LoadedFunction function, TimerInfo timer, string reason) =>
        _runner.RunAsync(function, new InvocationRequest(reason, timer, new Bindings.BindingData()), CancellationToken.None);
}
