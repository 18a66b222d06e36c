using Dgp.Engine.BigGan;
using Dgp.Engine.Degradations;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Inversion;

/// <summary>The start of a reconstruction.</summary>
/// <param name="Z">[1, EffectiveLatentDim], on the CPU.</param>
/// <param name="Loss">Its distance; null where nothing was compared.</param>
/// <param name="Classes">The classes that were tried, best first, with the distance of the best latent of each.</param>
public sealed record LatentChoice(Tensor Z, int ClassIndex, double? Loss, IReadOnlyList<(int ClassIndex, double Loss)> Classes);

/// <summary>
/// z0 is the best of many random latents by the discriminator's last three features, or by another distance. Source: DGP models/dgp.py, select_z.
/// </summary>
/// <param name="batchSize">Candidates that are looked at together; null: as many as are worth it at this resolution.</param>
public sealed class LatentSelection(BigGan.Generator g, IFeatureDistance distance, IDegradation phi, Device device, int? batchSize = null)
{
    /// <summary>The published selection compares the last three entries of the feature list.</summary>
    public const int FeatureLayers = 3;

    private readonly List<double> _losses = [];

    /// <summary>Of the candidates that <see cref="Choose"/> has looked at so far, in its order. All that a choice that was broken off needs to go on.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <summary>
    /// With a class, all candidates are of that class. Without one, the candidates are shared out fairly: first every class gets the
    /// same latents (half of the candidates over all, but at least one each), then the best eighth of the classes shares the rest.
    /// </summary>
    /// <param name="random">A generator on the CPU, so that a seed means the same start on every device.</param>
    /// <param name="known"><see cref="Losses"/> of a choice with the same arguments that was broken off; they are not worked out again.</param>
    public LatentChoice Choose(
        Schedule schedule,
        int? classIndex,
        torch.Generator random,
        IInversionObserver observer,
        CancellationToken cancellation,
        IReadOnlyList<double>? known = null)
    {
        _losses.Clear();
        _losses.AddRange(known ?? []);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        if (schedule.Candidates == 0 && classIndex is int given)
        {
            return new LatentChoice(zeros(1, g.Architecture.EffectiveLatentDim).MoveToOuterDisposeScope(), given, null, []);
        }

        var candidates = Math.Max(schedule.Candidates, 1);
        var best = new Dictionary<int, (Tensor Z, double Loss)>();
        var tried = 0;
        if (classIndex is int only)
        {
            Try([only], candidates);
        }
        else
        {
            var all = Enumerable.Range(0, g.Architecture.Classes).ToArray();
            var perClass = Math.Max(candidates / 2 / all.Length, 1);
            var finalists = Math.Max(all.Length / 8, 1);
            var perFinalist = (candidates - perClass * all.Length + finalists - 1) / finalists;
            Try(all, perClass);
            Try([.. Ranking().Take(finalists).Select(c => c.ClassIndex)], Math.Max(perFinalist, perClass));
        }

        var ranking = Ranking();
        var (winner, loss) = ranking[0];
        return new LatentChoice(best[winner].Z.MoveToOuterDisposeScope(), winner, loss, ranking);

        IReadOnlyList<(int ClassIndex, double Loss)> Ranking() =>
            [.. best.Select(b => (b.Key, b.Value.Loss)).OrderBy(c => c.Loss)];

        void Try(int[] classes, int each)
        {
            // The same latents for every class: the classes are compared, not their luck.
            var z = randn([each, g.Architecture.EffectiveLatentDim], generator: random) * schedule.SampleStd;
            var trials = classes.SelectMany(c => Enumerable.Range(0, each).Select(i => (Class: c, Row: i))).ToArray();
            while (_losses.Count < tried + trials.Length)
            {
                cancellation.ThrowIfCancellationRequested();
                var batch = trials.Skip(_losses.Count - tried).Take(BatchSize).ToArray();
                var rows = z.index_select(0, tensor(batch.Select(t => (long)t.Row).ToArray()));
                _losses.AddRange(Distances(rows, [.. batch.Select(t => t.Class)]));
                observer.Selecting(_losses.Count - tried, trials.Length);
            }

            foreach (var ((c, row), loss) in trials.Zip(_losses.Skip(tried)))
            {
                if (!best.TryGetValue(c, out var sofar) || loss < sofar.Loss)
                {
                    best[c] = (z.narrow(0, row, 1), loss);
                }
            }

            tried += trials.Length;
        }
    }

    /// <summary>The distance of each candidate: z [N, EffectiveLatentDim] on any device, one class each.</summary>
    public IReadOnlyList<double> Distances(Tensor z, IReadOnlyList<int> classes)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var y = tensor(classes.Select(c => (long)c).ToArray(), device: device);
        var x = g.call(z.to(device), g.Embed(y), false);
        // Candidates take the real picture's way through φ, as published.
        return [.. distance.OfEach(phi.Observe(x), FeatureLayers).cpu().data<float>().ToArray().Select(l => (double)l)];
    }

    private int BatchSize => batchSize ?? LatentBatch.Size(g.Architecture.Resolution);
}
