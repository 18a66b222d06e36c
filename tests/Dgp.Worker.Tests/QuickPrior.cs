using Dgp.Worker.Tests;
using Dgp.Worker.Tests.Scores;

[assembly: AssemblyFixture(typeof(QuickPrior))]

namespace Dgp.Worker.Tests;

/// <summary>
/// A prior with the embedded one's size and classes, but with networks so narrow, and never trained, that a restoration takes moments: for what is true of any prior.
/// </summary>
public sealed class QuickPrior : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public QuickPrior() =>
        Folder = TinyPrior.Write(_folder, "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck").Folder;

    public string Folder { get; }

    public void Dispose() => _folder.Dispose();
}
