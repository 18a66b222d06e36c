using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>Takes one message after another from the queue until it is told to end, or its limits say so.</summary>
internal sealed class JobConsumer(
    ServiceBusClient bus, QueueName queue, JobHandler handler, WorkerSettings settings, ConsumerLimits limits, WorkerHealth health, JobLines lines,
    TimeProvider time, ILogger<JobConsumer> log) : IDisposable
{
    // A queue that gave nothing for so long is taken to be empty.
    private static readonly TimeSpan Emptiness = TimeSpan.FromSeconds(10);

    // Beside the job's own limit: pauses before a retry and waiting for storage.
    private static readonly TimeSpan LockMargin = TimeSpan.FromMinutes(10);

    // From the signal to end. Of the 30 s that container platforms give, some is left for what comes after.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(18);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly long _begin = time.GetTimestamp();
    private long _quietSince = time.GetTimestamp();
    private int _finished;
    private volatile bool _closing;
    private volatile bool _deviceLost;
    private volatile bool _inTheMiddle;

    /// <summary>Returns when no job is under way any more.</summary>
    /// <returns>How it ended.</returns>
    public async Task<ConsumerEnd> RunAsync(CancellationToken shutdown)
    {
        // Not disposed of where a job is left in the middle: that would wait for its handler.
        var processor = bus.CreateProcessor(queue.Value, new ServiceBusProcessorOptions
        {
            AutoCompleteMessages = false,
            MaxConcurrentCalls = 1,
            PrefetchCount = 0,
            MaxAutoLockRenewalDuration = settings.JobLimit + LockMargin,
        });
        processor.ProcessMessageAsync += async args =>
        {
            await OnMessageAsync(args, shutdown);
            await StayIfClosingAsync(args.CancellationToken, shutdown);
        };
        processor.ProcessErrorAsync += OnErrorAsync;
        await processor.StartProcessingAsync(CancellationToken.None);
        health.Listens(true);
        await UntilEndAsync(shutdown);
        _closing = true;
        health.Listens(false);

        // Not before the job is left: a processor that stops renews no lock.
        if (!await JobLeftAsync(shutdown))
        {
            log.EndsInTheMiddle();
            return ConsumerEnd.InTheMiddle;
        }

        if (_inTheMiddle)
        {
            return ConsumerEnd.InTheMiddle;
        }

        await processor.StopProcessingAsync(CancellationToken.None);
        await processor.DisposeAsync();
        return _deviceLost ? ConsumerEnd.DeviceLost : ConsumerEnd.Clean;
    }

    public void Dispose() => _one.Dispose();

    private async Task UntilEndAsync(CancellationToken shutdown)
    {
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            string? why;
            while ((why = Why()) is null)
            {
                await timer.WaitForNextTickAsync(shutdown);
            }

            log.Ends(why);
        }
        catch (OperationCanceledException)
        {
            log.Ends("it was asked to");
        }
    }

    private string? Why()
    {
        if (_deviceLost)
        {
            return "the device failed";
        }

        if (limits.Longest is { } longest && time.GetElapsedTime(_begin) >= longest)
        {
            return "its time is over";
        }

        if (limits.Drain is not { } drain)
        {
            return null;
        }

        return Volatile.Read(ref _finished) >= drain ? "it did its number of jobs"
            : _one.CurrentCount == 1 && time.GetElapsedTime(Volatile.Read(ref _quietSince)) >= Emptiness ? "the queue is empty"
            : null;
    }

    private async Task OnMessageAsync(ProcessMessageEventArgs args, CancellationToken shutdown)
    {
        health.QueueAnswered();
        var delivery = new Delivery(args, log);
        await _one.WaitAsync(CancellationToken.None);
        try
        {
            if (_closing)
            {
                await delivery.AbandonAsync();
                return;
            }

            var outcome = await handler.HandleAsync(delivery, shutdown);
            lines.Write(outcome);
            _deviceLost |= outcome.DeviceLost;
            _inTheMiddle |= outcome.InTheMiddle;
            _finished += outcome.Finished ? 1 : 0;
            // At once: the next message would come before the end is noticed.
            _closing |= Why() is not null;
        }
        finally
        {
            Volatile.Write(ref _quietSince, time.GetTimestamp());
            _one.Release();
        }
    }

    /// <summary>
    /// While its handler has not returned, the processor asks for no other message. Asked again, the queue would lend the very job that was just given back, and
    /// where this process ends before it has returned that, nobody else gets it until the lock runs out.
    /// </summary>
    private async Task StayIfClosingAsync(CancellationToken stopped, CancellationToken shutdown)
    {
        if (_closing || shutdown.IsCancellationRequested)
        {
            await Task.Delay(Timeout.Infinite, stopped).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private Task OnErrorAsync(ProcessErrorEventArgs args)
    {
        if (args.ErrorSource == ServiceBusErrorSource.Receive)
        {
            health.QueueFailed();
        }

        log.QueueFailed(args.ErrorSource, args.Exception);
        return Task.CompletedTask;
    }

    /// <summary>Waits for the job under way: as long as it takes, but once the process is to end, no longer than its grace.</summary>
    private async Task<bool> JobLeftAsync(CancellationToken shutdown)
    {
        try
        {
            await _one.WaitAsync(shutdown);
        }
        catch (OperationCanceledException)
        {
            if (!await _one.WaitAsync(Grace, CancellationToken.None))
            {
                return false;
            }
        }

        // A message that came in between is given back by its handler.
        _one.Release();
        return true;
    }
}

/// <summary>How a consumer ended.</summary>
internal enum ConsumerEnd
{
    Clean,

    /// <summary>The engine was still computing; nothing may be unloaded under it.</summary>
    InTheMiddle,

    /// <summary>Only a new process can use the device again.</summary>
    DeviceLost,
}

/// <summary>The queue that jobs come from.</summary>
internal sealed record QueueName(string Value);
