using System.CommandLine;
using Dgp.Worker.Jobs;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp worker</c></summary>
internal static class WorkerCommand
{
    public static Command Create()
    {
        var drain = Values.WholeNumber("--drain", 1, int.MaxValue, "End after so many jobs, or when the queue has given nothing for 10 s.");
        var seconds = Values.WholeNumber("--max-seconds", 1, int.MaxValue, "Take no new job after so many seconds.");
        var port = Values.WholeNumber("--health-port", 0, ushort.MaxValue, $"Port of /health/live and /health/ready; 0: none. Default: {WorkerSettings.HealthPortName}, else none.");
        var command = new Command(
            "worker",
            "Does jobs from the queue until it is told to end. Storage, queue and the rest come from the environment: see the table of settings in README.md.")
        {
            drain, seconds, port,
        };
        command.SetAction((parse, _) => RunAsync(
            new ConsumerLimits(parse.GetValue(drain), parse.GetValue(seconds) is int s ? TimeSpan.FromSeconds(s) : null),
            parse.GetValue(port),
            parse.GetValue(GlobalOptions.Json)));
        return command;
    }

    private static async Task<int> RunAsync(ConsumerLimits limits, int? healthPort, bool json)
    {
        using var interruption = new Interruption("Leaving the job after this iteration; a second signal ends it at once.");
        return await WorkerHost.RunAsync(limits, healthPort, json, interruption.Token);
    }
}
