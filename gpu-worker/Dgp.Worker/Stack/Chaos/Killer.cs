using System.Globalization;

namespace Dgp.Worker.Stack.Chaos;

/// <summary>Kills (SIGKILL) and freezes (SIGSTOP) parts of a stack at random.</summary>
internal sealed class Killer(LocalStack stack, ChaosSettings settings, Action<string> say, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    // Two, for the two run side by side, and a freeze should not change who is killed.
    private readonly Random _kill = new(settings.Seed);
    private readonly Random _freeze = new(settings.Seed);
    private readonly Dictionary<string, int> _kills = [];
    private readonly List<string> _frozenJobs = [];
    private volatile Child? _frozen;

    /// <summary>By name of the part.</summary>
    public IReadOnlyDictionary<string, int> Kills => _kills;

    /// <summary>Jobs whose worker was frozen in the middle of them until its lock was lost.</summary>
    public IReadOnlyList<string> FrozenJobs => _frozenJobs;

    public async Task KillAsync(CancellationToken stop)
    {
        // Each process is as likely as another. The functions' own is the host's child, not ours.
        Victim[] victims =
        [
            .. ((Child[])[.. stack.Workers, stack.Functions, stack.Queue, .. settings.Azurite ? [stack.Azurite] : Array.Empty<Child>()])
                .Select(c => new Victim(c.Name, c, () => c.Process?.Pid)),
            new Victim("functions-worker", stack.Functions, () => stack.Functions.Process is { } host ? ProcessIdentity.ChildrenOf(host.Pid).Cast<int?>().FirstOrDefault() : null),
        ];
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(settings.KillEvery * 2 * _kill.NextDouble(), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var victim = victims[_kill.Next(victims.Length)];
            if (!stop.IsCancellationRequested && victim.Child != _frozen && victim.Pid() is { } pid)
            {
                ProcessSignals.Kill(pid);
                _kills[victim.Name] = _kills.GetValueOrDefault(victim.Name) + 1;
                say(string.Create(CultureInfo.InvariantCulture, $"killed {victim.Name}, process {pid}"));
            }
        }
    }

    /// <param name="holder">A running job and the process that has it, as its status says; null while there is none.</param>
    public async Task FreezeAsync(Func<CancellationToken, Task<(string JobId, int Pid)?>> holder, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await Task.Delay(BetweenLooks, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stop.IsCancellationRequested
                && await holder(stop) is var (jobId, pid)
                && stack.Workers.FirstOrDefault(w => w.Process?.Pid == pid) is { Process: { } process } worker)
            {
                _frozen = worker;
                ProcessSignals.Freeze(process.Pid);
                say(string.Create(CultureInfo.InvariantCulture, $"froze {worker.Name}, process {pid}, which has {jobId}"));
                await Task.Delay(settings.FrozenFor, time, CancellationToken.None);
                if (process.IsAlive)
                {
                    _frozenJobs.Add(jobId);
                }

                ProcessSignals.Resume(process.Pid);
                say(string.Create(CultureInfo.InvariantCulture, $"resumed {worker.Name}"));
                _frozen = null;
                await Task.Delay(settings.FrozenFor * _freeze.NextDouble(), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <param name="Pid">Null between two runs of it.</param>
    private sealed record Victim(string Name, Child Child, Func<int?> Pid);
}
