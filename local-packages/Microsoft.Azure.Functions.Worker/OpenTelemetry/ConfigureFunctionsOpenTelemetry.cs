using Microsoft.Azure.Functions.Worker.Invocation;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Microsoft.Azure.Functions.Worker.OpenTelemetry;

public static class ConfigureFunctionsOpenTelemetry
{
    /// <summary>Spans of the invocations, and attributes that say which application they are of.</summary>
    public static IOpenTelemetryBuilder UseFunctionsWorkerDefaults(this IOpenTelemetryBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder
            .ConfigureResource(resource => resource.AddDetector(new FunctionsResourceDetector()))
            .WithTracing(traces => traces.AddSource(FunctionTelemetry.SourceName));
    }
}
