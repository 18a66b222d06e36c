namespace Microsoft.Azure.Functions.Worker;

/// <summary>A trigger, an input or an output of a function.</summary>
public abstract class BindingMetadata
{
    public abstract string Name { get; }

    /// <summary><c>blobTrigger</c>, <c>blob</c>, <c>serviceBusTrigger</c>, <c>httpTrigger</c>, <c>timerTrigger</c> or <c>http</c>.</summary>
    public abstract string Type { get; }

    public abstract BindingDirection Direction { get; }
}
