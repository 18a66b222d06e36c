using Dgp.Engine.Priors;
using Dgp.Engine.Tests.Training;
using Dgp.Engine.Training;
using TorchSharp;

namespace Dgp.Engine.Tests;

/// <summary>
/// A prior of the embedded one's size and classes with networks so narrow, and never trained, that an iteration takes milliseconds: for what is true of any prior.
/// </summary>
public sealed class TinyPrior : IDisposable
{
    private static readonly string[] Classes = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    private readonly Sets _sets = new();

    public TinyPrior()
    {
        using var set = _sets.Noise(40, Classes);
        var folder = Path.Combine(_sets.Folder, "tiny");
        using var run = new TrainingRun(
            TinyNetworks.Architecture() with { Classes = Classes.Length }, new TrainingSettings { Batch = 4 }, set, _sets.Folder, null, torch.CPU, TimeProvider.System);
        run.WritePrior(folder, "tiny");
        Prior = Prior.Open(folder);
    }

    public Prior Prior { get; }

    public void Dispose() => _sets.Dispose();
}
