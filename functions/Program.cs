using Dgp.Functions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddDgp(builder.Configuration);

// A job is one trace for its whole way, also where the host samples its own calls; whether traces are exported is a setting.
var telemetry = builder.Services.AddOpenTelemetry()
    .WithTracing(traces => traces.AddSource(Telemetry.Name).SetSampler(new AlwaysOnSampler()))
    .WithMetrics(metrics => metrics.AddMeter(Telemetry.Name));
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
{
    telemetry.UseOtlpExporter();
}

builder.Build().Run();
