using System.Text.Json;
using Dgp.FunctionsHost.Rpc;
using Dgp.FunctionsHost.Settings;

namespace Dgp.FunctionsHost.Workers;

/// <summary>A function as the worker describes it.</summary>
internal sealed class Function
{
    private const string Trigger = "Trigger";

    private Function(RpcFunctionMetadata metadata, JsonElement[] bindings)
    {
        Metadata = metadata;
        Bindings = bindings;
    }

    public RpcFunctionMetadata Metadata { get; }

    public string Name => Metadata.Name;

    /// <summary>As the published host numbers functions in storage: receipts, timers and locks are kept under it.</summary>
    public string StorageId => "Host.Functions." + Name;

    public IReadOnlyList<JsonElement> Bindings { get; }

    /// <exception cref="FunctionSetupException">It has none, or several.</exception>
    public JsonElement TriggerBinding => Bindings.Where(b => TypeOf(b).EndsWith(Trigger, StringComparison.OrdinalIgnoreCase)).ToList() switch
    {
        [var trigger] => trigger,
        { Count: var count } => throw new FunctionSetupException($"it has {count} triggers; a function has one."),
    };

    /// <exception cref="WorkerException">A binding is not JSON.</exception>
    public static Function From(RpcFunctionMetadata metadata)
    {
        try
        {
            return new Function(metadata, [.. metadata.RawBindings.Select(raw => JsonElement.Parse(raw))]);
        }
        catch (JsonException e)
        {
            throw new WorkerException($"The worker described a binding of {metadata.Name} in what is not JSON: {e.Message}", e);
        }
    }

    public static string TypeOf(JsonElement binding) => Text(binding, "type") ?? "";

    /// <returns>null: it is not set.</returns>
    public static string? Text(JsonElement binding, string property) =>
        binding.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    public static bool Flag(JsonElement binding, string property, bool absent) =>
        binding.TryGetProperty(property, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : absent;
}
