using Dgp.Engine.Scores;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Scores;

/// <summary>Class by class: do the generated pictures fill the room that the real ones take, and are they of that class at all?</summary>
internal sealed class ClassScoring(ScoreNetworks networks, ScoredPictures pictures)
{
    private readonly IReadOnlyList<int>? _indices = networks.Indices(pictures.Classes);

    /// <param name="real">Features by each network, in the order of the chosen pictures.</param>
    /// <param name="generated">The same of pictures of these classes.</param>
    public ClassScores Measure(IReadOnlyList<Tensor> real, IReadOnlyList<Tensor> generated)
    {
        // Features that tell other classes apart say less about these; still more than nothing.
        var network = _indices is null && networks.All.Count > 1 ? 1 : 0;
        var (realNamed, generatedNamed) = (networks.Named(real[0]), networks.Named(generated[0]));
        var everything = Enumerable.Range(0, pictures.Chosen.Count).ToArray();
        var expected = Expected();

        return new ClassScores(
            networks.All[network].Name,
            _indices is null ? null : networks.ClassifierName,
            Score("all", everything),
            [.. pictures.Classes.Select(c => Score(c.Name, [.. everything.Where(i => pictures.ClassOf(pictures.Chosen[i]) == c)]))]);

        ClassScore Score(string name, int[] members)
        {
            var (k, n) = (DensityAndCoverage.Neighbours, members.Length);
            var measured = n > k ? DensityAndCoverage.Between(Rows(real[network], members), Rows(generated[network], members)) : null;
            return new ClassScore(
                name,
                n,
                measured?.Coverage,
                n > k ? DensityAndCoverage.ExpectedCoverage(n, n) : null,
                measured?.Density,
                Share(generatedNamed, members),
                Share(realNamed, members));
        }

        double? Share(IReadOnlyList<long> named, int[] members) =>
            expected is null || members.Length == 0 ? null : (double)members.Count(i => named[i] == expected[i]) / members.Length;
    }

    /// <summary>What the classifier should name each chosen picture; null if it does not know all the classes.</summary>
    private int[]? Expected()
    {
        if (_indices is null)
        {
            return null;
        }

        var index = pictures.Classes.Zip(_indices).ToDictionary(c => c.First, c => c.Second);
        return [.. pictures.Chosen.Select(i => index[pictures.ClassOf(i)])];
    }

    private static Tensor Rows(Tensor features, int[] members) => features.index_select(0, tensor([.. members.Select(i => (long)i)]));
}
