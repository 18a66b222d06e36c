using System.Reflection;

namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>One kind of trigger on one function, checked against the settings.</summary>
internal abstract class TriggerBinding
{
    /// <summary>As in the metadata of a function: <c>blobTrigger</c> and so on.</summary>
    public abstract string Type { get; }

    /// <summary>How the trigger's own parameter is made.</summary>
    public abstract ArgumentBinder Value { get; }

    /// <summary>The names that other parameters may ask for; null: any name.</summary>
    public abstract IReadOnlyCollection<string>? DataNames { get; }

    /// <returns>null: this trigger does not make such a parameter.</returns>
    public virtual ArgumentBinder? Extra(ParameterInfo parameter) => null;

    /// <summary>Fires the function until <paramref name="stopping"/>, and ends when its last invocation has ended. Never fails.</summary>
    public abstract Task ListenAsync(LoadedFunction function, CancellationToken stopping);
}
