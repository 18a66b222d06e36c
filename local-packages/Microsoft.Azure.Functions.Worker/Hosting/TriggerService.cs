using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Azure.Functions.Worker.Hosting;

/// <summary>Starts the triggers with the application and ends them with it: first no new work, then running invocations.</summary>
internal sealed class TriggerService(
    FunctionCatalog functions, FunctionRunner runner, IServer server, HostState state, HostInstance instance, IOptions<HostOptions> options, TimeProvider time, ILogger<TriggerService> log)
    : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private Task _listening = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listening = Task.WhenAll(functions.Functions.Select(function => Task.Run(() => ListenAsync(function), CancellationToken.None)));
        state.Running = true;
        log.Running(functions.Functions.Count, string.Join(", ", Addresses), string.Join(", ", functions.Functions.Select(function => function.Name)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Half of the time to finish, a third to give up after being told to; the rest is the web server's.
        var finish = options.Value.ShutdownTimeout / 2;
        log.Stopping(finish.TotalSeconds);
        state.Running = false;
        await _stopping.CancelAsync();
        if (!await EndedWithinAsync(finish, cancellationToken))
        {
            log.Cancelling();
            await runner.Ending.CancelAsync();
            if (!await EndedWithinAsync(options.Value.ShutdownTimeout / 3, cancellationToken))
            {
                log.Abandoning();
            }
        }

        await instance.EndAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    private IEnumerable<string> Addresses => server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];

    private async Task ListenAsync(LoadedFunction function)
    {
        try
        {
            await function.Trigger.ListenAsync(function, _stopping.Token);
        }
        catch (Exception e) when (!_stopping.IsCancellationRequested || e is not OperationCanceledException)
        {
            log.TriggerEnded(e, function.Name);
        }
    }

    private async Task<bool> EndedWithinAsync(TimeSpan span, CancellationToken cancellation)
    {
        try
        {
            await _listening.WaitAsync(span, time, cancellation);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            return false;
        }
    }
}
