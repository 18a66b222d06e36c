namespace Dgp.Worker.Stack.Chaos;

/// <summary>What is dropped, and what is done to the stack meanwhile.</summary>
/// <param name="KillEvery">Mean time between two kills.</param>
/// <param name="Azurite">Storage is killed too.</param>
/// <param name="Freeze">Now and then a worker is stopped (SIGSTOP) until its lock is lost, and goes on then.</param>
/// <param name="Seed">The same seed drops the same files and draws the same victims; when things happen is up to the machine.</param>
internal sealed record ChaosSettings(string Data, int Jobs, int Workers, TimeSpan KillEvery, bool Azurite, bool Freeze, int Seed)
{
    /// <summary>Longer than the lock, so that it is lost for certain.</summary>
    public TimeSpan FrozenFor { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Mean time between two drops.</summary>
    public TimeSpan DropEvery { get; init; } = TimeSpan.FromSeconds(0.3);

    /// <summary>No job reached its end for this long, though all are dropped: it is no longer waited for.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(3);
}
