using Dgp.FunctionsHost.Http;
using Dgp.FunctionsHost.Settings;
using Dgp.FunctionsHost.Storage;
using Dgp.FunctionsHost.Workers;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Dgp.FunctionsHost;

/// <summary>The host from its start to its end.</summary>
internal static class HostRun
{
    // After SIGTERM: running invocations finish, are cancelled, end with their worker, are written down. Together less than the 15 s that ./dgp up waits.
    private static readonly TimeSpan ToFinish = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ToHeed = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ToEnd = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan ToSettle = TimeSpan.FromSeconds(1);

    /// <returns>The exit code: 1 if it could not start or go on, with the reason in the log.</returns>
    public static async Task<int> RunAsync(string folder)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        HostJson hostJson;
        FunctionsApp app;
        try
        {
            app = FunctionsApp.Find(folder);
            hostJson = HostJson.Read(app.Folder);
            var localSettings = LocalSettings.Read(app.Folder);
            localSettings.ApplyToEnvironment();
            builder.Configuration.AddEnvironmentVariables();
            HostLogging.Configure(builder.Logging, hostJson);
            WebServer.Configure(builder, localSettings);
        }
        catch (FunctionSetupException e)
        {
            // Before there is a log.
            await Console.Error.WriteLineAsync($"The host cannot start: {e.Message}");
            return 1;
        }

        await using var rpc = await RpcServer.StartAsync(CancellationToken.None);
        AddServices(builder.Services, app, hostJson, rpc);
        await using var server = builder.Build();
        var log = server.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Host");
        try
        {
            return await RunAsync(server, log);
        }
        catch (Exception e) when (e is FunctionSetupException or WorkerException or IOException)
        {
            log.CannotStart(e.Message);
            return 1;
        }
        finally
        {
            await server.Services.GetRequiredService<WorkerKeeper>().StopAsync(ToEnd);
        }
    }

    private static async Task<int> RunAsync(WebApplication server, ILogger log)
    {
        var services = server.Services;
        var life = services.GetRequiredService<IHostApplicationLifetime>();
        var gaveUp = false;
        var worker = await services.GetRequiredService<WorkerKeeper>().StartAsync(
            () =>
            {
                gaveUp = true;
                life.StopApplication();
            },
            CancellationToken.None);
        var triggers = services.GetRequiredService<FunctionCatalog>().Triggers(worker, log);
        WebServer.Map(server, triggers.Select(t => t.Trigger).OfType<HttpTrigger>());
        await server.StartAsync();
        var listening = Task.WhenAll(triggers.Select(t => Task.Run(() => ListenAsync(t.Function, t.Trigger, log, life.ApplicationStopping))));
        log.Running(triggers.Count, string.Join(", ", Addresses(services)), string.Join(", ", triggers.Select(t => t.Function.Name)));

        await Task.Delay(Timeout.Infinite, life.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DrainAsync(listening, services.GetRequiredService<FunctionRunner>(), log);
        await services.GetRequiredService<WorkerKeeper>().StopAsync(ToEnd);
        // Of what ended with its worker, receipts are written still.
        await Task.WhenAny(listening, Task.Delay(ToSettle));
        await services.GetRequiredService<HostInstance>().EndAsync(CancellationToken.None);
        await server.StopAsync();
        return gaveUp ? 1 : 0;
    }

    private static void AddServices(IServiceCollection services, FunctionsApp app, HostJson hostJson, RpcServer rpc)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(app);
        services.AddSingleton(hostJson);
        services.AddSingleton(rpc);
        services.AddSingleton(s => HostIdentity.Of(app, s.GetRequiredService<IConfiguration>()));
        services.AddSingleton<Connections>();
        services.AddSingleton<HostStorage>();
        services.AddSingleton<HostInstance>();
        services.AddSingleton<FunctionRunner>();
        services.AddSingleton<FunctionCatalog>();
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<WorkerKeeper>(s, (Func<string, bool>)s.GetRequiredService<FunctionCatalog>().IsWanted));
        services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
    }

    private static async Task ListenAsync(Function function, Trigger trigger, ILogger log, CancellationToken stopping)
    {
        try
        {
            await trigger.ListenAsync(stopping);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested || e is not OperationCanceledException)
        {
            log.TriggerEnded(e, function.Name);
        }
    }

    private static async Task DrainAsync(Task listening, FunctionRunner runner, ILogger log)
    {
        log.Stopping(ToFinish.TotalSeconds);
        if (await EndedAsync(listening, runner, ToFinish))
        {
            return;
        }

        log.Cancelling();
        await runner.CancelAllAsync();
        if (!await EndedAsync(listening, runner, ToHeed))
        {
            log.Abandoning();
        }
    }

    // Triggers wait for what they have fired; requests are not theirs.
    private static async Task<bool> EndedAsync(Task listening, FunctionRunner runner, TimeSpan limit)
    {
        var begun = System.Diagnostics.Stopwatch.StartNew();
        while (!listening.IsCompleted || runner.Running > 0)
        {
            if (begun.Elapsed > limit)
            {
                return false;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }

        return true;
    }

    private static IEnumerable<string> Addresses(IServiceProvider services) =>
        services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
}
