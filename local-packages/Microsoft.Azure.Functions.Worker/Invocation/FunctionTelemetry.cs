using System.Diagnostics;

namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>One activity for each invocation, named and tagged as the published worker does (OpenTelemetry schema 1.37.0).</summary>
internal static class FunctionTelemetry
{
    public const string SourceName = "Microsoft.Azure.Functions.Worker";

    private static readonly ActivitySource Source = new(SourceName, typeof(FunctionTelemetry).Assembly.GetName().Version?.ToString());

    /// <summary>Starts the activity; without a listener too, so that the trace context can be handed on.</summary>
    public static Activity Start(string functionName, InvocationRequest request)
    {
        var name = $"function {functionName}";
        ActivityContext.TryParse(request.TraceParent, request.TraceState, isRemote: true, out var parent);
        var activity = Source.StartActivity(name, ActivityKind.Internal, parent);
        if (activity is null)
        {
            activity = new Activity(name).SetIdFormat(ActivityIdFormat.W3C);
            if (parent != default)
            {
                activity.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
                activity.TraceStateString = parent.TraceState;
            }

            activity.Start();
        }

        activity.SetTag("schema.url", "https://opentelemetry.io/schemas/1.37.0");
        activity.SetTag("faas.name", functionName);
        return activity;
    }
}
