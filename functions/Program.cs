using Azure.Messaging.ServiceBus;
using Dgp.Contracts.Jobs;
using Dgp.Functions;
using Dgp.Functions.Http;
using Dgp.Functions.Intake;
using Dgp.Functions.Upkeep;
using Dgp.Ledger;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();

// A little more than a picture may have, so that it is ours to say that it is too large, and in which words.
builder.Services.Configure<KestrelServerOptions>(o => o.Limits.MaxRequestBodySize = PictureLimits.MostBytes + (1 << 20));

builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(Connections.Blobs(builder.Configuration));
builder.Services.AddSingleton(Connections.Bus(builder.Configuration));
builder.Services.AddSingleton(s => s.GetRequiredService<ServiceBusClient>().CreateSender(Connections.QueueName(builder.Configuration)));
builder.Services.AddSingleton<JobLedger>();
builder.Services.AddSingleton<Telemetry>();

builder.Services.AddSingleton<KnownPriors>();
builder.Services.AddSingleton<Validation>();
builder.Services.AddSingleton<Admission>();

builder.Services.AddSingleton<Answers>();
builder.Services.AddSingleton<Submission>();
builder.Services.AddSingleton<JobQueries>();

builder.Services.AddSingleton(new SweepRules());
builder.Services.AddSingleton<QueueContents>();
builder.Services.AddSingleton<StuckJobs>();
builder.Services.AddSingleton<DeadLetters>();

// Listening is what gives every job a trace; whether it is exported is a setting.
var telemetry = builder.Services.AddOpenTelemetry()
    .WithTracing(traces => traces.AddSource(Telemetry.Name))
    .WithMetrics(metrics => metrics.AddMeter(Telemetry.Name));
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
{
    telemetry.UseOtlpExporter();
}

builder.Build().Run();
