using System.Diagnostics;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>Runs one invocation: scope, trace, time limit, middleware, function.</summary>
internal sealed class FunctionRunner(
    IServiceScopeFactory scopes, InvocationPipeline pipeline, HostJson hostJson, TimeProvider time, ILoggerFactory loggers)
{
    private readonly TimeSpan? _limit = hostJson.FunctionTimeout;

    /// <summary>Cancelled when running invocations have to end because the host does.</summary>
    public CancellationTokenSource Ending { get; } = new();

    /// <param name="cancellation">Of this invocation alone, such as a client that goes away.</param>
    /// <exception cref="Exception">Whatever the function or its middleware throws; it is in the log already.</exception>
    /// <exception cref="TimeoutException">The function ended because its time was up.</exception>
    public async Task RunAsync(LoadedFunction function, InvocationRequest request, CancellationToken cancellation)
    {
        var log = loggers.CreateLogger("Function." + function.Name);
        using var activity = FunctionTelemetry.Start(function.Name, request);
        using var limit = _limit is { } span ? new CancellationTokenSource(span, time) : new CancellationTokenSource();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Ending.Token, limit.Token);
        await using var scope = scopes.CreateAsyncScope();

        var context = new LocalFunctionContext(function, request, scope.ServiceProvider, linked.Token);
        activity.SetTag("faas.invocation_id", context.InvocationId);
        using var logScope = log.BeginScope(new Dictionary<string, object>
        {
            ["AzureFunctions_InvocationId"] = context.InvocationId,
            ["AzureFunctions_FunctionName"] = function.Name,
        });

        var started = time.GetTimestamp();
        log.Executing(function.Name, request.Reason, context.InvocationId);
        try
        {
            request.Prepare?.Invoke(context);
            await pipeline.Around(function.Execute)(context);
            if (request.Finish is { } finish)
            {
                await finish(context, context.Result.Value);
            }

            log.Executed(function.Name, request.Reason, context.InvocationId, time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            activity.SetStatus(ActivityStatusCode.Error, "timeout");
            log.TimedOut(function.Name, request.Reason, context.InvocationId, _limit!.Value);
            throw new TimeoutException($"The function {function.Name} ran longer than host.json's functionTimeout ({_limit}).", e);
        }
        catch (OperationCanceledException) when (linked.IsCancellationRequested)
        {
            log.Cancelled(function.Name, request.Reason, context.InvocationId);
            throw;
        }
        catch (Exception e)
        {
            activity.SetStatus(ActivityStatusCode.Error, e.Message);
            log.Failed(e, function.Name, request.Reason, context.InvocationId, time.GetElapsedTime(started).TotalMilliseconds);
            throw;
        }
    }
}
