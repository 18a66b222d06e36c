using Dgp.FunctionsHost.Settings;

namespace Dgp.FunctionsHost.Workers;

/// <summary>Keeps one worker running. Triggers ask it for the worker, and wait while there is none.</summary>
internal sealed class WorkerKeeper(FunctionsApp app, RpcServer rpc, Func<string, bool> isWanted, ILoggerFactory logs, TimeProvider time) : IDisposable
{
    // As the published host: three starts that fail one after the other, and it gives up.
    private const int Starts = 3;

    private static readonly TimeSpan BetweenStarts = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AMoment = TimeSpan.FromMilliseconds(20);

    private readonly ILogger _log = logs.CreateLogger<WorkerKeeper>();
    private readonly CancellationTokenSource _stopping = new();
    private volatile TaskCompletionSource<Worker> _current = New();
    private Task _keeping = Task.CompletedTask;

    /// <summary>null: there is none at the moment.</summary>
    public Worker? Running => _current.Task is { IsCompletedSuccessfully: true, Result: { Ended.IsCompleted: false } worker } ? worker : null;

    /// <summary>Starts the first worker.</summary>
    /// <param name="gaveUp">Told when a later one could not be started.</param>
    /// <exception cref="WorkerException">It could not be started.</exception>
    public async Task<Worker> StartAsync(Action gaveUp, CancellationToken cancellation)
    {
        var worker = await StartOneAsync(cancellation);
        _current.SetResult(worker);
        _keeping = KeepAsync(worker, gaveUp);
        return worker;
    }

    /// <summary>The worker that runs, as soon as one does.</summary>
    public async Task<Worker> RunningAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var worker = await _current.Task.WaitAsync(cancellation);
            if (!worker.Ended.IsCompleted)
            {
                return worker;
            }

            // It ended just now, and its successor's turn has not come yet.
            await Task.Delay(AMoment, time, cancellation);
        }
    }

    public async Task StopAsync(TimeSpan grace)
    {
        await _stopping.CancelAsync();
        if (Running is { } worker)
        {
            await worker.StopAsync(grace);
        }

        await _keeping;
    }

    public void Dispose() => _stopping.Dispose();

    private async Task KeepAsync(Worker worker, Action gaveUp)
    {
        try
        {
            while (true)
            {
                await worker.Ended;
                _stopping.Token.ThrowIfCancellationRequested();
                _current = New();
                _log.WorkerEnded(worker.Pid, worker.ExitCode);
                worker = await StartOneAsync(_stopping.Token);
                _current.SetResult(worker);
            }
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
        catch (WorkerException e)
        {
            _log.CannotStart(e.Message);
            gaveUp();
        }
    }

    private async Task<Worker> StartOneAsync(CancellationToken cancellation)
    {
        for (var start = 1; ; start++)
        {
            try
            {
                var begun = time.GetTimestamp();
                var worker = await Worker.StartAsync(app, rpc, isWanted, logs, cancellation);
                _log.WorkerStarted(worker.Pid, time.GetElapsedTime(begun).TotalSeconds);
                return worker;
            }
            catch (WorkerException e) when (start < Starts)
            {
                // Such as a port that another process took between the worker's choice and its use.
                _log.WorkerStartsAgain(e.Message);
                await Task.Delay(BetweenStarts, time, cancellation);
            }
        }
    }

    private static TaskCompletionSource<Worker> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
