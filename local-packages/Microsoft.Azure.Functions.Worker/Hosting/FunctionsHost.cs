using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Azure.Functions.Worker.Hosting;

/// <summary>
/// The host of an application. What keeps it from starting is logged, one line for each fault, and the process ends with exit code 1;
/// an unhandled exception would bury the reason under a stack trace.
/// </summary>
internal sealed class FunctionsHost(IHost host) : IHost, IAsyncDisposable
{
    public IServiceProvider Services => host.Services;

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var log = Services.GetRequiredService<ILogger<FunctionsHost>>();
        try
        {
            var functions = Services.GetRequiredService<FunctionCatalog>();
            foreach (var fault in functions.Faults)
            {
                log.FunctionInError(fault.Function, fault.Message);
            }

            if (functions.Faults.Count > 0)
            {
                Refuse();
                return;
            }

            await host.StartAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (Stopping)
        {
            // Asked to stop while it was starting.
        }
        catch (Exception e) when (e is OptionsValidationException or InvalidOperationException or IOException)
        {
            log.CannotStart(e.Message);
            log.CannotStartTrace(e);
            Refuse();
        }
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => host.StopAsync(cancellationToken);

    public void Dispose() => host.Dispose();

    public async ValueTask DisposeAsync()
    {
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
        else
        {
            host.Dispose();
        }
    }

    private bool Stopping => Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

    private void Refuse()
    {
        Environment.ExitCode = 1;
        Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
    }
}
