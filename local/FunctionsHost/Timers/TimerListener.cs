using Dgp.FunctionsHost.Storage;

namespace Dgp.FunctionsHost.Timers;

/// <summary>Fires a function by its schedule while this process holds the timer's lease.</summary>
internal sealed class TimerListener(
    TimerSchedule schedule, ScheduleMonitor? monitor, LeasedBlob lease, bool runOnStartup, Func<ScheduleStatus?, bool, string, Task> run,
    string function, TimeProvider time, ILogger log)
{
    // Long waits are cut up, for the machine's clock may be set in the meantime.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private bool _startup = runOnStartup;

    public async Task ListenAsync(CancellationToken stopping)
    {
        var away = new StorageBackOff(log, "the timer " + function);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await lease.TryHoldAsync(stopping))
                {
                    away.Succeeded();
                    await HoldAsync(stopping);
                }
                else
                {
                    await Task.Delay(LeasedBlob.RenewalInterval, time, stopping);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                await away.FailedAsync(e, time, stopping);
            }
        }

        await lease.ReleaseAsync(delete: false, CancellationToken.None);
    }

    // Until the lease is lost or the host stops.
    private async Task HoldAsync(CancellationToken stopping)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var renewing = RenewAsync(held);
        try
        {
            await FireAsync(held.Token);
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
            if (!stopping.IsCancellationRequested)
            {
                log.LeaseLost(function);
            }
        }
        finally
        {
            await held.CancelAsync();
            await renewing;
        }
    }

    private async Task RenewAsync(CancellationTokenSource held)
    {
        while (!held.IsCancellationRequested)
        {
            await Task.Delay(LeasedBlob.RenewalInterval, time, held.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!held.IsCancellationRequested)
                {
                    await lease.TryHoldAsync(held.Token);
                }
            }
            catch (Exception) when (lease.IsHeld)
            {
                // The next renewal may still be in time.
            }
            catch (Exception e)
            {
                log.LeaseNotRenewed(function, e.Message.Split('\n')[0]);
            }

            if (!lease.IsHeld)
            {
                await held.CancelAsync();
            }
        }
    }

    private async Task FireAsync(CancellationToken held)
    {
        var status = await StatusAsync(held);
        if (monitor is not null && Now() > status.Next)
        {
            status = await RunAsync(status, isPastDue: true, "past due", held);
        }
        else if (_startup)
        {
            status = await RunAsync(status, isPastDue: false, "start of the host", held);
        }

        _startup = false;
        while (true)
        {
            await WaitForAsync(status.Next, held);
            status = await RunAsync(status, isPastDue: false, "schedule", held);
        }
    }

    // What was remembered, if it still fits the schedule.
    private async Task<ScheduleStatus> StatusAsync(CancellationToken held)
    {
        var known = monitor is null ? null : await monitor.ReadAsync(held);
        if (known is null)
        {
            var first = new ScheduleStatus { Next = NextAfter(Now()) };
            await WriteAsync(first, held);
            return first;
        }

        var since = known.Last > known.LastUpdated ? known.Last : known.LastUpdated;
        if (since != default && NextAfter(since.ToLocalClock(time)) is var expected && expected != known.Next.ToLocalClock(time))
        {
            return new ScheduleStatus { Last = known.Last.ToLocalClock(time), Next = expected, LastUpdated = known.LastUpdated.ToLocalClock(time) };
        }

        return new ScheduleStatus { Last = known.Last.ToLocalClock(time), Next = known.Next.ToLocalClock(time), LastUpdated = known.LastUpdated.ToLocalClock(time) };
    }

    private async Task<ScheduleStatus> RunAsync(ScheduleStatus status, bool isPastDue, string reason, CancellationToken held)
    {
        var begun = Now();
        try
        {
            await run(monitor is null ? null : status, isPastDue, reason);
        }
        catch (Exception)
        {
            // It is in the log; the schedule goes on.
        }

        // A clock that is a little early must not fire the same time twice.
        var at = reason == "schedule" && status.Next > begun ? status.Next : begun;
        var next = new ScheduleStatus { Last = at, Next = NextAfter(at), LastUpdated = at };
        // Written also when the host was told to stop meanwhile: the next host would make good what was not missed.
        await WriteAsync(next, lease.IsHeld ? CancellationToken.None : held);
        return next;
    }

    private async Task WriteAsync(ScheduleStatus status, CancellationToken held)
    {
        if (monitor is null)
        {
            return;
        }

        try
        {
            await monitor.WriteAsync(status, held);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.StatusNotWritten(function, e.Message.Split('\n')[0]);
        }
    }

    private async Task WaitForAsync(DateTime next, CancellationToken held)
    {
        while (ToUtc(next) - time.GetUtcNow() is var left && left > TimeSpan.Zero)
        {
            // One millisecond more: a wait may end just before its time.
            await Task.Delay(left < LongestWait ? left + TimeSpan.FromMilliseconds(1) : LongestWait, time, held);
        }
    }

    // A local time that the clock skips in spring is the hour after it.
    private DateTimeOffset ToUtc(DateTime local)
    {
        var zone = time.LocalTimeZone;
        if (local == DateTime.MaxValue)
        {
            return DateTimeOffset.MaxValue;
        }

        var plain = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        while (zone.IsInvalidTime(plain))
        {
            plain = plain.AddHours(1);
        }

        return new DateTimeOffset(plain, zone.GetUtcOffset(plain));
    }

    private DateTime Now() => time.GetLocalNow().DateTime;

    private DateTime NextAfter(DateTime after) => schedule.Next(after) ?? DateTime.MaxValue;
}
