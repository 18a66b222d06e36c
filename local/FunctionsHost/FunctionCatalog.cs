using Dgp.FunctionsHost.Blobs;
using Dgp.FunctionsHost.Http;
using Dgp.FunctionsHost.Settings;
using Dgp.FunctionsHost.Timers;
using Dgp.FunctionsHost.Workers;

namespace Dgp.FunctionsHost;

/// <summary>Which functions run, and how each is fired.</summary>
internal sealed class FunctionCatalog(IServiceProvider services, HostJson hostJson, IConfiguration settings)
{
    // Bindings that the function itself, or its worker, serves: the answer to a request.
    private static readonly string[] OutputsOfOthers = ["http"];

    private readonly HashSet<string> _wanted = hostJson.Functions.ToHashSet(StringComparer.OrdinalIgnoreCase);

    public bool IsWanted(string function) => (_wanted.Count == 0 || _wanted.Contains(function)) && !IsDisabled(function);

    /// <summary>Makes the triggers of all functions.</summary>
    /// <exception cref="FunctionSetupException">One of them cannot be fired as it is declared or configured; each is logged with its reason.</exception>
    public IReadOnlyList<(Function Function, Trigger Trigger)> Triggers(Worker worker, ILogger log)
    {
        var triggers = new List<(Function, Trigger)>();
        var faults = 0;
        foreach (var function in worker.Functions)
        {
            try
            {
                triggers.Add((function, Create(function, worker)));
            }
            catch (FunctionSetupException e)
            {
                faults++;
                log.FunctionInError(function.Name, e.Message);
            }
        }

        return faults == 0 ? triggers : throw new FunctionSetupException($"{faults} of {worker.Functions.Count} functions are in error.");
    }

    private Trigger Create(Function function, Worker worker)
    {
        if (function.Bindings.Where(IsOutput).Select(Function.TypeOf).FirstOrDefault(type => !OutputsOfOthers.Contains(type)) is { } output)
        {
            throw new FunctionSetupException($"this host has no output binding '{output}'. Use the service's own client in the function.");
        }

        return Function.TypeOf(function.TriggerBinding) switch
        {
            "blobTrigger" => ActivatorUtilities.CreateInstance<BlobTrigger>(services, function),
            "timerTrigger" => ActivatorUtilities.CreateInstance<TimerTrigger>(services, function),
            "httpTrigger" when worker.HttpAddress is null => throw new FunctionSetupException("the app does not call ConfigureFunctionsWebApplication, without which this host serves no HTTP."),
            "httpTrigger" => ActivatorUtilities.CreateInstance<HttpTrigger>(services, function),
            var type => throw new FunctionSetupException($"this host has no '{type}'; it has blobTrigger, httpTrigger and timerTrigger."),
        };
    }

    private static bool IsOutput(System.Text.Json.JsonElement binding) =>
        string.Equals(Function.Text(binding, "direction"), "out", StringComparison.OrdinalIgnoreCase);

    // AzureWebJobs.Name.Disabled, or with double underscores where a variable's name cannot have dots.
    private bool IsDisabled(string name) =>
        (settings[$"AzureWebJobs.{name}.Disabled"] ?? settings[$"AzureWebJobs:{name}:Disabled"])?.ToUpperInvariant() is "TRUE" or "1";
}
