using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dgp.Telemetry.Tests;

/// <summary>A host that does nothing but record, under a name of its own.</summary>
internal sealed class Sender : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dgp-telemetry-");
    private readonly IHost _host;

    private Sender(IReadOnlyDictionary<string, string?> settings, string name)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.AddTelemetry(name);
        builder.Services.Configure<AzureMonitorExporterOptions>(o => o.StorageDirectory = _folder.FullName);
        _host = builder.Build();
        Source = new ActivitySource(name);
        Meter = new Meter(name);
    }

    public ActivitySource Source { get; }

    public Meter Meter { get; }

    // The exporter would send statistics of its own to its maker.
    [ModuleInitializer]
    internal static void KeepToOurselves()
    {
        Environment.SetEnvironmentVariable("APPLICATIONINSIGHTS_STATSBEAT_DISABLED", "true");
        Environment.SetEnvironmentVariable("APPLICATIONINSIGHTS_SDKSTATS_DISABLED", "true");
    }

    public static async Task<Sender> StartAsync(params (string Name, string Value)[] settings)
    {
        var sender = new Sender(settings.ToDictionary(s => s.Name, s => (string?)s.Value), $"Tests.{Guid.NewGuid():n}");
        await sender._host.StartAsync(TestContext.Current.CancellationToken);
        return sender;
    }

    public ILogger Log(string category) => _host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

    public Task FlushAsync(TimeSpan limit) => _host.Services.FlushTelemetryAsync(limit);

    public Task FlushAsync() => FlushAsync(TimeSpan.FromSeconds(30));

    public void Dispose()
    {
        Source.Dispose();
        Meter.Dispose();
        _host.Dispose();
        _folder.Delete(recursive: true);
    }
}
