using Dgp.Engine.Classifiers;
using Dgp.Engine.Scores;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Training;

/// <summary>
/// How far a training's pictures are from the real ones, measured now and then to know its best state: the Fréchet distance of the features of a few
/// thousand pictures. The latents are the same each time, so that its changes are the generator's.
/// </summary>
public sealed class TrainingMeasure : IDisposable
{
    /// <summary>Pictures on either side, or as many as there are real ones.</summary>
    public const int MostPictures = 2000;

    private const int Batch = 100;
    private const long Seed = 20_000_003;

    private readonly IFeatureNetwork _network;
    private readonly Device _device;
    private readonly FeatureStatistics _real;
    private readonly long[] _classes;

    /// <param name="network">Stays its owner's.</param>
    /// <param name="set">Pictures are taken from all over it.</param>
    public TrainingMeasure(IFeatureNetwork network, PictureSet set, Device device)
    {
        (_network, _device, _real) = (network, device, new FeatureStatistics(network.Dimension));
        var count = Math.Min(MostPictures, set.Count);
        var classes = new List<long>(count);
        foreach (var indices in Enumerable.Range(0, count).Select(i => (long)i * set.Count / count).Chunk(Batch))
        {
            using var scope = NewDisposeScope();
            var (pictures, theirs) = set.Take(indices);
            Add(_real, pictures);
            classes.AddRange(theirs.data<long>().ToArray());
        }

        _classes = [.. classes];
    }

    /// <summary>The network whose features are compared.</summary>
    public string Features => _network.Name;

    /// <summary>0 or more, smaller is better; NaN if the generator makes no numbers.</summary>
    public double Distance(BigGan.Generator g)
    {
        using var made = new FeatureStatistics(_network.Dimension);
        using var chance = new Chance(Seed).Start;
        foreach (var classes in _classes.Chunk(Batch))
        {
            using var scope = NewDisposeScope();
            using var frozen = no_grad();
            var z = randn([classes.Length, g.Architecture.EffectiveLatentDim], generator: chance).to(_device);
            Add(made, g.call(z, g.Embed(tensor(classes).to(_device)), false));
        }

        return FrechetDistance.Between(made, _real);
    }

    public void Dispose() => _real.Dispose();

    private void Add(FeatureStatistics statistics, Tensor pictures)
    {
        using var frozen = no_grad();
        statistics.Add(_network.Features(pictures.to(_device)));
    }
}
