using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Dgp.Telemetry;

/// <summary>Sends a host's traces, metrics and logs where its settings say: to Application Insights, to a collector, to both or to none.</summary>
public static class TelemetryExport
{
    /// <summary>Setting: address of a collector. Its other settings (headers, protocol) are OpenTelemetry's own.</summary>
    public const string CollectorName = "OTEL_EXPORTER_OTLP_ENDPOINT";

    // What a framework says of its every step is not worth its storage.
    private static readonly string[] Frameworks = ["Microsoft", "System", "Azure"];

    /// <param name="name">Of both the activity source and the meter.</param>
    /// <exception cref="FormatException">A setting is not what it should be; the message names it.</exception>
    public static OpenTelemetryBuilder AddTelemetry(this IHostApplicationBuilder builder, string name)
    {
        // A job is one trace for its whole way, also where the Functions host samples its own calls.
        var telemetry = builder.Services.AddOpenTelemetry()
            .WithTracing(traces => traces.AddSource(name).SetSampler(new AlwaysOnSampler()))
            .WithMetrics(metrics => metrics.AddMeter(name));

        var insights = ApplicationInsights.From(builder.Configuration);
        var collector = builder.Configuration[CollectorName] is { Length: > 0 };
        if (insights is null && !collector)
        {
            return telemetry;
        }

        telemetry.WithLogging(null, logs => logs.IncludeScopes = true);
        foreach (var framework in Frameworks)
        {
            builder.Logging.AddFilter<OpenTelemetryLoggerProvider>(framework, LogLevel.Warning);
        }

        if (collector)
        {
            telemetry.UseOtlpExporter();
        }

        if (insights is not null)
        {
            telemetry.UseAzureMonitorExporter(options => Configure(options, insights));
        }

        return telemetry;
    }

    /// <summary>Sends what was recorded so far. For the end of a process, which may not wait for the next turn of the exporters.</summary>
    /// <param name="limit">Returns after so long, whether or not it was sent.</param>
    public static async Task FlushTelemetryAsync(this IServiceProvider services, TimeSpan limit)
    {
        var milliseconds = (int)limit.TotalMilliseconds;
        // Each on a thread of its own: a metric reader exports on the caller's, and heeds no limit.
        var flushes = Task.WhenAll(
            Task.Run(() => services.GetService<TracerProvider>()?.ForceFlush(milliseconds)),
            Task.Run(() => services.GetService<MeterProvider>()?.ForceFlush(milliseconds)),
            Task.Run(() => services.GetService<LoggerProvider>()?.ForceFlush(milliseconds)));
        await Task.WhenAny(flushes, Task.Delay(limit));
    }

    private static void Configure(AzureMonitorExporterOptions options, ApplicationInsights insights)
    {
        options.ConnectionString = insights.ConnectionString;
        options.Credential = insights.Credential;
        // Unless told so, it keeps five traces a second, and of the logs only those of kept traces.
        options.TracesPerSecond = null;
        options.SamplingRatio = 1;
        options.EnableTraceBasedLogsSampler = false;
        // Workers come and go; nobody watches one live, and each would ask every few seconds whether someone does.
        options.EnableLiveMetrics = false;
        // Not 100 s: what nobody takes goes to the temporary folder, from where it is sent again, and nobody's end waits for it.
        options.Retry.NetworkTimeout = TimeSpan.FromSeconds(5);
    }
}
