using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Dgp.Contracts;
using Dgp.Ledger;

namespace Dgp.Worker.Stack;

/// <summary>Storage, queue, functions and workers as processes of this machine. All end with this object, and with this program.</summary>
internal sealed class LocalStack : IAsyncDisposable
{
    private readonly StackSettings _settings;
    private readonly StackPlan _plan;
    private readonly StackLock _lock;
    private readonly Lock _writing = new();
    private readonly List<Child> _children = [];
    private readonly Action<string> _say;

    private LocalStack(StackSettings settings, StackPlan plan, StackLock taken, Action<string> say, TimeProvider time)
    {
        (_settings, _plan, _lock, _say) = (settings, plan, taken, say);
        Azurite = Add(plan.Azurite(), say, time);
        Queue = Add(plan.Queue(), say, time);
        Functions = Add(plan.Functions(), say, time);
        Workers = [.. Enumerable.Range(1, settings.Workers).Select(n => Add(plan.Worker(n), say, time))];
    }

    public StackFile Addresses => _plan.File;

    public Child Azurite { get; }

    public Child Queue { get; }

    public Child Functions { get; }

    public IReadOnlyList<Child> Workers { get; }

    public BlobServiceClient Blobs => new(_plan.File.Storage);

    public JobLedger Ledger => new(Blobs, Tables);

    private TableServiceClient Tables => new(_plan.File.Storage, Connections.TableOptions());

    /// <summary>Starts everything and waits until each part is ready. If one is not, all are ended again.</summary>
    /// <exception cref="DgpException">CannotWrite: the folder is another's. NotFound: a part is not installed. Internal: one does not start.</exception>
    public static async Task<LocalStack> StartAsync(StackSettings settings, Action<string> say, TimeProvider time, CancellationToken cancellation)
    {
        var taken = StackLock.Take(settings.Data);
        LocalStack stack;
        try
        {
            var before = StackFile.Read(settings.Data);
            EndLeftovers(before, say);
            StackFolder.Prepare(settings);
            stack = new LocalStack(settings, new StackPlan(settings, before), taken, say, time);
        }
        catch
        {
            taken.Dispose();
            throw;
        }

        try
        {
            await stack.StartAsync(cancellation);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Workers first, so that they can save what they have; storage and queue last.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Workers.Select(w => w.DisposeAsync().AsTask()));
        await Functions.DisposeAsync();
        await Queue.DisposeAsync();
        await Azurite.DisposeAsync();
        _lock.Dispose();
    }

    // The kernel ends them with their parent; this is for one where it did not.
    private static void EndLeftovers(StackFile? before, Action<string> say)
    {
        foreach (var left in before?.Processes.Where(p => p.IsAlive) ?? [])
        {
            say($"{left.Name} of an earlier stack still runs as process {left.Pid}; it is ended.");
            ProcessSignals.Kill(left.Pid);
        }
    }

    private async Task StartAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(Azurite.StartAsync(cancellation), Queue.StartAsync(cancellation));
        await JobLedger.CreateContainersAsync(Blobs, Tables, cancellation);
        await Task.WhenAll([Functions.StartAsync(cancellation), .. Workers.Select(w => w.StartAsync(cancellation))]);
    }

    private Child Add(ChildPlan plan, Action<string> say, TimeProvider time)
    {
        var child = new Child(plan, new BoundedLog(_settings.Path("logs", plan.Name + ".log"), BoundedLog.UsualBytes), _settings.Delays, say, time);
        child.Changed += Write;
        _children.Add(child);
        return child;
    }

    private void Write()
    {
        lock (_writing)
        {
            var running = _children
                .Select(c => (c.Name, c.Process))
                .Where(c => c.Process is not null)
                .Select(c => new StackProcess(c.Name, c.Process!.Pid, c.Process.Started));
            try
            {
                (_plan.File with { Processes = [.. running] }).Write(_settings.Data);
            }
            catch (IOException e)
            {
                _say($"{StackFile.Name} could not be written: {e.Message}");
            }
        }
    }
}
