using System.Diagnostics;
using Dgp.FunctionsHost.Settings;
using Dgp.FunctionsHost.Workers;

namespace Dgp.FunctionsHost;

/// <summary>Runs one invocation: trace, time limit, log.</summary>
internal sealed class FunctionRunner(HostJson hostJson, TimeProvider time, ILoggerFactory logs) : IDisposable
{
    // From the cancellation of what ran too long to the end of its worker.
    private static readonly TimeSpan Heed = TimeSpan.FromSeconds(2);

    private readonly TimeSpan? _limit = hostJson.FunctionTimeout;
    private readonly CancellationTokenSource _ending = new();
    private int _running;

    /// <summary>Invocations under way.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>Cancels all invocations: the host ends.</summary>
    public Task CancelAllAsync() => _ending.CancelAsync();

    /// <param name="cancellation">Of this invocation alone, such as a client that goes away.</param>
    /// <exception cref="FunctionFailedException">The function threw.</exception>
    /// <exception cref="WorkerException">The worker ended meanwhile.</exception>
    /// <exception cref="TimeoutException">It ran too long.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task RunAsync(Worker worker, Function function, Invocation invocation, CancellationToken cancellation)
    {
        var log = logs.CreateLogger("Function." + function.Name);
        using var activity = Start(function.Name, invocation);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _ending.Token);
        var started = time.GetTimestamp();
        Interlocked.Increment(ref _running);
        log.Executing(function.Name, invocation.Reason, invocation.Id);
        try
        {
            await WithinLimitAsync(worker, worker.InvokeAsync(function, invocation, linked.Token), linked);
            log.Executed(function.Name, invocation.Reason, invocation.Id, time.GetElapsedTime(started).TotalMilliseconds);
        }
        catch (TimeoutException)
        {
            log.TimedOut(function.Name, invocation.Reason, invocation.Id, _limit!.Value);
            throw;
        }
        catch (OperationCanceledException)
        {
            log.Cancelled(function.Name, invocation.Reason, invocation.Id);
            throw;
        }
        catch (FunctionFailedException e)
        {
            log.Failed(function.Name, invocation.Reason, invocation.Id, time.GetElapsedTime(started).TotalMilliseconds, e.Message, e.Details);
            throw;
        }
        catch (WorkerException e)
        {
            log.Failed(function.Name, invocation.Reason, invocation.Id, time.GetElapsedTime(started).TotalMilliseconds, e.Message, "");
            throw;
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public void Dispose() => _ending.Dispose();

    // What does not heed its cancellation ends with its worker, as in the published host, and takes along what else runs there.
    private async Task WithinLimitAsync(Worker worker, Task invocation, CancellationTokenSource linked)
    {
        if (_limit is not { } limit)
        {
            await invocation;
            return;
        }

        using var inTime = new CancellationTokenSource();
        if (await Task.WhenAny(invocation, Task.Delay(limit, time, inTime.Token)) == invocation)
        {
            await inTime.CancelAsync();
            await invocation;
            return;
        }

        await linked.CancelAsync();
        if (await Task.WhenAny(invocation, Task.Delay(Heed, time)) != invocation)
        {
            await worker.KillAsync();
        }

        await invocation.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new TimeoutException($"It ran longer than host.json's functionTimeout ({limit}).");
    }

    // The worker's own activity becomes its child: one trace from whoever caused the event to whatever the function causes.
    private static Activity Start(string function, Invocation invocation)
    {
        var activity = new Activity(function).SetIdFormat(ActivityIdFormat.W3C);
        if (invocation.TraceParent is { Length: > 0 } parent)
        {
            activity.SetParentId(parent);
            activity.TraceStateString = invocation.TraceState;
        }

        activity.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        return activity.Start();
    }
}
