using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Blobs;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Microsoft.Azure.Functions.Worker.Bindings;

/// <summary>Decides at start how each parameter of a function gets its value.</summary>
internal sealed class ParameterBinding(Connections connections, IConfiguration settings, IOptions<JsonSerializerOptions> json)
{
    /// <exception cref="FunctionSetupException">Nothing makes such a parameter; the message names it.</exception>
    public ArgumentBinder Bind(ParameterInfo parameter, TriggerBinding trigger)
    {
        try
        {
            return parameter switch
            {
                _ when parameter.GetCustomAttribute<TriggerBindingAttribute>() is not null => trigger.Value,
                _ when parameter.GetCustomAttribute<BlobInputAttribute>() is { } input => BlobInput.Bind(input, parameter, trigger, connections, settings, json.Value),
                { ParameterType: var type } when type == typeof(FunctionContext) => static context => new(context),
                { ParameterType: var type } when type == typeof(CancellationToken) => static context => new(context.CancellationToken),
                _ when trigger.Extra(parameter) is { } extra => extra,
                _ when trigger.DataNames is null || trigger.DataNames.Contains(parameter.Name!, StringComparer.OrdinalIgnoreCase) => Named(parameter),
                { HasDefaultValue: true } => _ => new(parameter.DefaultValue),
                _ => throw new FunctionSetupException(
                    $"nothing binds it. It can be a {nameof(FunctionContext)}, a {nameof(CancellationToken)}, or have one of the names {string.Join(", ", trigger.DataNames)}."),
            };
        }
        catch (FunctionSetupException e)
        {
            throw new FunctionSetupException($"parameter '{parameter.Name}': {e.Message}", e);
        }
    }

    private ArgumentBinder Named(ParameterInfo parameter) => context =>
    {
        if (context.BindingContext.BindingData.TryGetValue(parameter.Name!, out var value) && value is not null)
        {
            return new(DataConversion.Convert(value, parameter.Name!, parameter.ParameterType, json.Value));
        }

        var type = parameter.ParameterType;
        return parameter.HasDefaultValue ? new(parameter.DefaultValue)
            : !type.IsValueType || Nullable.GetUnderlyingType(type) is not null ? new((object?)null)
            : throw new InvalidOperationException($"There is no value for the parameter '{parameter.Name}'. Give it a default or make it nullable.");
    };
}
