namespace Microsoft.Azure.Functions.Worker.Bindings;

/// <summary>Named values of a trigger; letter case does not count.</summary>
internal sealed class BindingData() : Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
