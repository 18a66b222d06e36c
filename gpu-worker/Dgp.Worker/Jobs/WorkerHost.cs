using Azure.Messaging.ServiceBus;
using Dgp.Contracts;
using Dgp.Ledger;
using Dgp.Telemetry;
using Dgp.Worker.CommandLine;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry;
using OpenTelemetry.Resources;
using TorchSharp;

namespace Dgp.Worker.Jobs;

/// <summary>Puts a worker together from its settings and runs it.</summary>
internal static class WorkerHost
{
    // What is left of the 30 s that container platforms give, after the consumer's grace.
    private static readonly TimeSpan TelemetryLimit = TimeSpan.FromSeconds(4);

    /// <param name="healthPort">Wins over the setting; null leaves it.</param>
    /// <param name="shutdown">Leaves the job under way for another worker.</param>
    /// <returns>Exit code.</returns>
    /// <exception cref="DgpException">A setting is missing or wrong; NoDevice.</exception>
    public static async Task<int> RunAsync(ConsumerLimits limits, int? healthPort, bool json, CancellationToken shutdown)
    {
        // Not the current folder's appsettings.json: whose that is, nobody knows.
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddEnvironmentVariables();
        var settings = WorkerSettings.From(builder.Configuration);
        settings = settings with { HealthPort = healthPort ?? settings.HealthPort };
        Log(builder);
        Add(builder, settings, limits, json);

        using var host = builder.Build();
        var engine = host.Services.GetRequiredService<EngineThread>();
        var device = host.Services.GetRequiredService<ComputeDevice>();
        // Before anything is taken from the queue: without its device and its folder this worker would only get in the others' way.
        await engine.RunAsync(() => device.Find(settings.Device));
        host.Services.GetRequiredService<WorkFolder>();
        await host.StartAsync(CancellationToken.None);
        var end = await ConsumeAsync(host.Services, device, shutdown);
        if (end == ConsumerEnd.InTheMiddle)
        {
            // What was logged is written by a thread of its own.
            host.Services.GetServices<ILoggerProvider>().OfType<ConsoleLoggerProvider>().Single().Dispose();
            ProcessEnd.Now(ExitCode.Ok);
        }

        await engine.RunAsync(host.Services.GetRequiredService<LoadedPrior>().Dispose);
        await host.StopAsync(CancellationToken.None);
        return end == ConsumerEnd.DeviceLost ? ExitCode.Failed : ExitCode.Ok;
    }

    private static async Task<ConsumerEnd> ConsumeAsync(IServiceProvider services, ComputeDevice device, CancellationToken shutdown)
    {
        try
        {
            Announce(services, device);
            return await services.GetRequiredService<JobConsumer>().RunAsync(shutdown);
        }
        finally
        {
            // A worker may end seconds after its last job, and its disk with it: what the exporters would send later, they send now.
            await services.FlushTelemetryAsync(TelemetryLimit);
        }
    }

    private static void Add(HostApplicationBuilder builder, WorkerSettings settings, ConsumerLimits limits, bool json)
    {
        var (services, configuration, identity) = (builder.Services, builder.Configuration, new WorkerIdentity());
        try
        {
            builder.AddTelemetry(Telemetry.Name).ConfigureResource(r => r.AddService("dgp-worker", serviceInstanceId: identity.Name));
            services.AddSingleton(Connections.Blobs(configuration));
            services.AddSingleton(Connections.Tables(configuration));
            var checkpoints = Connections.Checkpoints(configuration);
            services.AddSingleton(s => ActivatorUtilities.CreateInstance<CheckpointStore>(s, checkpoints));
            services.AddSingleton(new QueueName(Connections.QueueName(configuration)));
            var bus = Connections.Bus(configuration);
            services.AddSingleton(_ => bus);
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new DgpException(ErrorCode.BadOption, e.Message, "Set it in the environment, or start everything with ./dgp up.", e);
        }

        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(limits);
        services.AddSingleton(new JobLines(Console.Out, json));
        services.AddSingleton(identity);
        services.AddSingleton<WorkFolder>();
        services.AddSingleton<WorkerHealth>();
        services.AddSingleton<Telemetry>();
        services.AddSingleton<EngineThread>();
        services.AddSingleton<ComputeDevice>();
        services.AddSingleton<LoadedPrior>();
        services.AddSingleton<JobLedger>();
        services.AddSingleton<PriorCache>();
        services.AddSingleton<SourceDownload>();
        services.AddSingleton<ResultCommit>();
        services.AddSingleton<JobExecution>();
        services.AddSingleton<JobAttempt>();
        services.AddSingleton<JobClaims>();
        services.AddSingleton<JobHandler>();
        services.AddSingleton<JobConsumer>();
        services.AddHostedService<HealthEndpoints>();
    }

    /// <summary>One line each on standard error, where results are not; JSON for machines.</summary>
    private static void Log(HostApplicationBuilder builder)
    {
        if (builder.Configuration[WorkerSettings.LogFormatName] == "json")
        {
            builder.Logging.AddJsonConsole(o => (o.UseUtcTimestamp, o.TimestampFormat) = (true, "O"));
        }
        else
        {
            builder.Logging.AddSimpleConsole(o => (o.SingleLine, o.UseUtcTimestamp, o.TimestampFormat, o.ColorBehavior) =
                (true, true, "HH:mm:ss.fff ", LoggerColorBehavior.Disabled));
        }

        builder.Logging.Services.Configure<ConsoleLoggerOptions>(o => o.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
    }

    private static void Announce(IServiceProvider services, ComputeDevice device) =>
        services.GetRequiredService<ILogger<JobConsumer>>().Listens(
            services.GetRequiredService<WorkerIdentity>().Name, services.GetRequiredService<QueueName>().Value, device.Name, torch.get_num_threads());
}
