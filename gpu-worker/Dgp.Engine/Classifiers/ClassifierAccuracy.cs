using Dgp.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Classifiers;

/// <summary>How often a classifier is right on a set of pictures.</summary>
/// <param name="PerClass">Share of each class's pictures that are named rightly.</param>
public sealed record ClassifierAccuracy(double Overall, IReadOnlyList<double> PerClass)
{
    private const int Batch = 250;

    /// <param name="set">Its classes are the network's, in the same order.</param>
    public static ClassifierAccuracy Measure(CifarResNet network, PictureSet set, Device device)
    {
        using var frozen = no_grad();
        var right = new long[network.Classes];
        var all = new long[network.Classes];
        foreach (var indices in Enumerable.Range(0, set.Count).Select(i => (long)i).Chunk(Batch))
        {
            using var scope = NewDisposeScope();
            var (pictures, classes) = set.Take(indices);
            var named = network.call(pictures.to(device)).argmax(1).cpu().data<long>().ToArray();
            foreach (var (guess, truth) in named.Zip(classes.data<long>().ToArray()))
            {
                all[truth]++;
                right[truth] += guess == truth ? 1 : 0;
            }
        }

        return new ClassifierAccuracy((double)right.Sum() / set.Count, [.. right.Zip(all, (r, n) => n == 0 ? double.NaN : (double)r / n)]);
    }
}
