using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using Azure;
using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Dgp.Worker.Stack.Submitting;

namespace Dgp.Worker.Stack.Chaos;

/// <summary>Drops jobs into a stack, disturbs it until all are done, and accounts for every one.</summary>
internal sealed class ChaosRun(ChaosSettings settings, TimeProvider time)
{
    // A worker that woke up late does its harm, if any, at its next write: within a second.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan QuietLimit = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    // Killed on purpose, again and again: there is nothing to be learned from waiting long.
    private static readonly RestartDelays Quick = new(TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(0.1), TimeSpan.Zero);

    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly ConcurrentBag<Drop> _drops = [];
    private readonly ConcurrentDictionary<string, ETag> _finished = [];
    private volatile IReadOnlyDictionary<string, ResultFolder> _folders = new Dictionary<string, ResultFolder>();

    /// <exception cref="Dgp.Contracts.DgpException">The stack does not start, or an undisturbed job does not succeed.</exception>
    public async Task<ChaosReport> RunAsync(CancellationToken cancellation)
    {
        var stackSettings = new StackSettings(settings.Data, settings.Workers) { Fresh = true, Delays = Quick };
        var log = new ConcurrentQueue<string>();
        void Note(string line) => log.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():HH:mm:ss.fff} {line}"));
        Say($"Starting storage, queue, functions and {settings.Workers} worker(s) ...");
        await using var stack = await LocalStack.StartAsync(stackSettings, Note, time, cancellation);
        try
        {
            await ChaosPrior.UploadAsync(stack.Blobs, cancellation);
            Say($"Restoring {Specimen.All.Count} specimens undisturbed ...");
            var undisturbed = await UndisturbedAsync(stack, cancellation);
            return await DisturbedAsync(stack, undisturbed, Note, cancellation);
        }
        finally
        {
            File.WriteAllLines(stackSettings.Path("logs", "chaos.log"), log);
        }
    }

    private async Task<IReadOnlyDictionary<int, byte[]>> UndisturbedAsync(LocalStack stack, CancellationToken cancellation)
    {
        var blobs = stack.Blobs;
        var dropping = new Dropping(blobs, time);
        var drops = new List<Drop>();
        foreach (var specimen in Specimen.All)
        {
            drops.Add(await dropping.OneAsync(specimen, $"undisturbed-{specimen.Number}", cancellation));
        }

        var statuses = await new JobWatch(stack.Ledger, time).UntilFinalAsync([.. drops.Select(d => d.Folder)], _ => { }, cancellation);
        var restored = new Dictionary<int, byte[]>();
        foreach (var (drop, status) in drops.Zip(statuses))
        {
            if (status.State != JobState.Succeeded)
            {
                throw new Contracts.DgpException(
                    Contracts.ErrorCode.Internal, $"{drop.Upload} is {status.State} though nothing was disturbed: {status.Error?.Message}", $"See the logs in {settings.Data}.");
            }

            var blob = blobs.GetBlobContainerClient(Containers.Results).GetBlobClient($"{drop.Folder}/{ResultFiles.Restored}");
            restored[drop.Specimen.Number] = (await blob.DownloadContentAsync(cancellation)).Value.Content.ToArray();
        }

        return restored;
    }

    private async Task<ChaosReport> DisturbedAsync(
        LocalStack stack, IReadOnlyDictionary<int, byte[]> undisturbed, Action<string> note, CancellationToken cancellation)
    {
        Say($"Dropping {settings.Jobs} jobs, and killing ...");
        var begin = time.GetTimestamp();
        var killer = new Killer(stack, settings, note, time);
        using var calm = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var killing = killer.KillAsync(calm.Token);
        var freezing = settings.Freeze ? killer.FreezeAsync(token => HolderAsync(stack.Ledger, token), calm.Token) : Task.CompletedTask;
        var dropping = new Dropping(stack.Blobs, time).AllAsync(settings.Jobs, settings.DropEvery, new Random(settings.Seed), _drops.Add, cancellation);
        try
        {
            await UntilSettledAsync(stack.Blobs, dropping, killer, cancellation);
        }
        finally
        {
            await calm.CancelAsync();
            await Task.WhenAll(killing, freezing);
        }

        await dropping;
        var seconds = time.GetElapsedTime(begin).TotalSeconds;
        Say("Accounting ...");
        var problems = new List<string>();
        await UntilQuietAsync(stack, problems, cancellation);
        var accounts = await AccountsAsync(stack.Blobs, undisturbed, problems, cancellation);
        return Report(accounts, killer, seconds, problems);
    }

    private async Task UntilSettledAsync(BlobServiceClient blobs, Task dropping, Killer killer, CancellationToken cancellation)
    {
        var (best, since) = (0, time.GetTimestamp());
        while (!dropping.IsFaulted)
        {
            await LookAsync(blobs, cancellation);
            var done = _drops.Count(d => _finished.ContainsKey(d.Folder));
            if (done != best)
            {
                (best, since) = (done, time.GetTimestamp());
                Say(string.Create(CultureInfo.InvariantCulture, $"{done} of {settings.Jobs} done, {killer.Kills.Values.Sum()} kills"));
            }

            if (dropping.IsCompleted && (done == settings.Jobs || time.GetElapsedTime(since) > settings.Patience))
            {
                return;
            }

            await Task.Delay(BetweenLooks, time, cancellation);
        }
    }

    private async Task LookAsync(BlobServiceClient blobs, CancellationToken cancellation)
    {
        try
        {
            _folders = await ResultFolders.ListAsync(blobs, cancellation);
            foreach (var folder in _folders.Values.Where(f => f.IsFinal))
            {
                _finished.TryAdd(folder.Path, folder.Status!.ETag);
            }
        }
        catch (Exception e) when (StorageOutage.Is(e))
        {
            // Looked at again in a second.
        }
    }

    /// <summary>A job that runs right now, and the process that has it. A worker's name is machine/process/random.</summary>
    private async Task<(string JobId, int Pid)?> HolderAsync(JobLedger ledger, CancellationToken cancellation)
    {
        try
        {
            if (_folders.Values.FirstOrDefault(f => f.State == "running" && !_finished.ContainsKey(f.Path)) is not { } folder)
            {
                return null;
            }

            var status = (await ledger.ReadAsync(folder.Path, cancellation))?.Status;
            return status is { State: JobState.Running, Worker: { } worker } && worker.Split('/') is [_, var pid, _]
                ? (status.JobId, int.Parse(pid, CultureInfo.InvariantCulture))
                : null;
        }
        catch (Exception e) when (StorageOutage.Is(e) || e is OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Nobody kills any more: the queue has to run empty, and every job that was ever entered to be done.</summary>
    private async Task UntilQuietAsync(LocalStack stack, List<string> problems, CancellationToken cancellation)
    {
        var begin = time.GetTimestamp();
        while (true)
        {
            var found = await LeftAsync(stack, cancellation);
            if (found.Count == 0)
            {
                break;
            }

            if (time.GetElapsedTime(begin) > QuietLimit)
            {
                problems.AddRange(found);
                break;
            }

            await Task.Delay(BetweenLooks, time, cancellation);
        }
    }

    private static async Task<IReadOnlyList<string>> LeftAsync(LocalStack stack, CancellationToken cancellation)
    {
        var left = new List<string>();
        try
        {
            var queue = await Http.GetFromJsonAsync<QueueCounts>(new Uri(new Uri(stack.Addresses.QueueServer), $"queues/{stack.Addresses.Queue}"), cancellation);
            if (queue is not { Active: 0, Scheduled: 0, Deferred: 0, DeadLetters: 0 })
            {
                left.Add($"on the queue is {queue}");
            }

            var ledger = stack.Ledger;
            await foreach (var jobId in ledger.OpenJobsAsync(cancellation))
            {
                var entry = await ledger.FindAsync(jobId, cancellation);
                if (entry is not null && (await ledger.ReadAsync(entry.Folder, cancellation))?.Status is not { IsFinal: true })
                {
                    left.Add($"{jobId} is stuck");
                }
            }
        }
        catch (Exception e) when (StorageOutage.Is(e))
        {
            left.Add($"storage or queue did not come back: {e.Message}");
        }

        return left;
    }

    private async Task<IReadOnlyList<Account>> AccountsAsync(
        BlobServiceClient blobs, IReadOnlyDictionary<int, byte[]> undisturbed, List<string> problems, CancellationToken cancellation)
    {
        await LookAsync(blobs, cancellation);
        var before = _folders;
        await Task.Delay(Aftermath, time, cancellation);
        await LookAsync(blobs, cancellation);
        problems.AddRange(_folders.Values
            .SelectMany(f => f.Files.Values.Where(n => before.GetValueOrDefault(f.Path)?.Files.GetValueOrDefault(n.Name)?.ETag != n.ETag).Select(n => $"{f.Path}/{n.Name} was written after all was done"))
            .Order(StringComparer.Ordinal));
        var accounting = new Accounting(blobs, undisturbed, _finished);
        var accounts = new List<Account>();
        foreach (var drop in _drops.OrderBy(d => d.Upload, StringComparer.Ordinal))
        {
            accounts.Add(await accounting.OfAsync(drop, _folders, cancellation));
        }

        return accounts;
    }

    private static ChaosReport Report(IReadOnlyList<Account> accounts, Killer killer, double seconds, List<string> problems)
    {
        problems.AddRange(accounts.SelectMany(a => a.Problems));
        return new ChaosReport(
            accounts.Count,
            accounts.Count(a => a.Status is { State: JobState.Succeeded } && a.Problems.Count == 0),
            accounts.Count(a => a.IsLost),
            accounts.Count(a => a.IsDuplicated),
            killer.Kills.Values.Sum(),
            Math.Round(seconds, 1))
        {
            KillsOf = killer.Kills,
            Freezes = killer.FrozenJobs.Count,
            Repeated = accounts.Count(a => a.Status?.Attempt > 1),
            MostAttempts = accounts.Max(a => a.Status?.Attempt ?? 0),
            Failed = accounts.Count(a => a.Status is { IsFinal: true, State: not JobState.Succeeded }),
            Problems = problems,
        };
    }

    private static void Say(string line) => Console.Error.WriteLine(line);

    /// <summary>As the queue server counts them.</summary>
    private sealed record QueueCounts(long Active, long Scheduled, long Deferred, long DeadLetters);
}
