using System.Reflection;
using Microsoft.Azure.Functions.Worker.Blobs;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.ServiceBus;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Azure.Functions.Worker.Timers;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker.Hosting;

/// <summary>From the attribute on a parameter to the trigger behind it.</summary>
internal sealed class TriggerFactory(IServiceProvider services)
{
    /// <exception cref="FunctionSetupException">The attribute, the parameter's type or a setting is not as it has to be.</exception>
    public TriggerBinding Create(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<TriggerBindingAttribute>() switch
        {
            BlobTriggerAttribute blob => ActivatorUtilities.CreateInstance<BlobTrigger>(services, blob, parameter),
            ServiceBusTriggerAttribute message => ActivatorUtilities.CreateInstance<ServiceBusTrigger>(services, message, parameter),
            HttpTriggerAttribute http => ActivatorUtilities.CreateInstance<HttpTrigger>(services, http, parameter),
            TimerTriggerAttribute timer => ActivatorUtilities.CreateInstance<TimerTrigger>(services, timer, parameter),
            var other => throw new FunctionSetupException($"{other?.GetType().Name} is not a trigger that this host has."),
        };
}
