using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker.Hosting;

/// <summary>What reflection tells about a function.</summary>
internal sealed class LocalFunctionDefinition(string name, MethodInfo method, string triggerType) : FunctionDefinition
{
    public override string Name => name;

    // As the published host numbers functions in storage: receipts, timers and locks are kept under it.
    public override string Id => "Host.Functions." + name;

    public override string PathToAssembly => method.Module.Assembly.Location;

    public override string EntryPoint => $"{method.ReflectedType}.{method.Name}";

    public override ImmutableArray<FunctionParameter> Parameters { get; } =
        [.. method.GetParameters().Select(parameter =>
            new FunctionParameter(parameter.Name!, parameter.ParameterType, parameter.HasDefaultValue, parameter.HasDefaultValue ? parameter.DefaultValue : null))];

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } =
        (from parameter in method.GetParameters()
         let type = parameter.GetCustomAttribute<BindingAttribute>() switch
         {
             TriggerBindingAttribute => triggerType,
             BlobInputAttribute => "blob",
             _ => null,
         }
         where type is not null
         select new Metadata(parameter.Name!, type, BindingDirection.In)).ToImmutableDictionary(binding => binding.Name, BindingMetadata (binding) => binding);

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; } =
        triggerType == "httpTrigger"
            ? ImmutableDictionary<string, BindingMetadata>.Empty.Add("$return", new Metadata("$return", "http", BindingDirection.Out))
            : ImmutableDictionary<string, BindingMetadata>.Empty;

    private sealed class Metadata(string name, string type, BindingDirection direction) : BindingMetadata
    {
        public override string Name => name;

        public override string Type => type;

        public override BindingDirection Direction => direction;
    }
}
