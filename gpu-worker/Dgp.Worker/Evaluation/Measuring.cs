using Dgp.Engine.Baselines;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Evaluation;

/// <summary>Measures the pictures that runs have left, all by the same rules whatever made them.</summary>
internal sealed class Measuring(EvaluationFolder folder, IReadOnlyList<SourcePicture> pictures, Instruments instruments)
{
    /// <param name="runs">Those of other pictures are left out.</param>
    /// <returns>In the order of the pictures, tasks, methods and seeds, whenever they were made.</returns>
    public IReadOnlyList<MeasuredRun> All(IEnumerable<EvaluatedRun> runs)
    {
        var byPicture = runs.ToLookup(r => r.Key.Picture, StringComparer.Ordinal);
        var order = EvaluatedMethod.All.Index().ToDictionary(m => m.Item.Name, m => m.Index, StringComparer.Ordinal);
        return [.. pictures.SelectMany(p => Of(p, [.. byPicture[p.Name]
            .OrderBy(r => (r.Key.Task, order.GetValueOrDefault(r.Key.Method, int.MaxValue), r.Key.Seed))]))];
    }

    private List<MeasuredRun> Of(SourcePicture picture, IReadOnlyList<EvaluatedRun> runs)
    {
        var measured = runs.Select(r => new MeasuredRun(r, picture)).ToList();
        if (runs.All(r => r.File is null))
        {
            return measured;
        }

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var original = folder.Read(EvaluationFolder.Original(picture));
        var done = measured.Index()
            .Where(m => m.Item.Run.File is not null && DamagedPicture.CanBeMeasured(original, m.Item.Run.Key.Task))
            .Select(m => m.Index)
            .ToList();
        var target = Pictures.ToTensor(original, instruments.Device);
        var restored = new List<Tensor>();
        foreach (var i in done)
        {
            using var image = folder.Read(runs[i].File!);
            restored.Add(Pictures.ToTensor(image, instruments.Device));
            measured[i] = Compare(measured[i], image, original);
        }

        if (done.Count == 0)
        {
            return measured;
        }

        var (features, perceptual, ranks) = (Features(target, restored), Perceptual(target, restored), Ranks(picture, restored));
        foreach (var (row, i) in done.Index())
        {
            measured[i] = measured[i] with { FeatureDistance = features[row], Lpips = perceptual?[row], Rank = ranks[row] };
        }

        return measured;
    }

    private MeasuredRun Compare(MeasuredRun measured, Image<Rgb24> restored, Image<Rgb24> original) => measured with
    {
        Whole = RestorationMetrics.Of(restored, original),
        Hole = measured.Run.Key.Task == RestorationTask.Inpaint ? OfHole(restored, original) : null,
        Niqe = instruments.Niqe?.Of(restored) is { } niqe && double.IsFinite(niqe) ? niqe : null,
    };

    private static RestorationMetrics OfHole(Image<Rgb24> restored, Image<Rgb24> original)
    {
        var hole = DamagedPicture.CenterHole(original.Width);
        using var a = Framing.Part(restored, hole);
        using var b = Framing.Part(original, hole);
        return RestorationMetrics.Of(a, b);
    }

    private List<double> Features(Tensor target, List<Tensor> restored)
    {
        using var distance = new FeatureDistance(instruments.Discriminator, target);
        return [.. restored.Select(x => (double)distance.OfEach(x, int.MaxValue).item<float>())];
    }

    private List<double>? Perceptual(Tensor target, List<Tensor> restored) => instruments.Lpips is { } lpips && target.shape[2] >= Engine.Metrics.Lpips.SmallestSide
        ? [.. restored.Select(x => (double)lpips.Between(x, target).item<float>())]
        : null;

    private List<Dictionary<string, int>> Ranks(SourcePicture picture, List<Tensor> restored)
    {
        var ranks = restored.Select(_ => new Dictionary<string, int>(StringComparer.Ordinal)).ToList();
        foreach (var judge in instruments.Judges.Where(j => picture.ClassIndex is int index && j.Knows(index)))
        {
            foreach (var (of, rank) in ranks.Zip(judge.Ranks(cat(restored, 0), picture.ClassIndex!.Value)))
            {
                of[judge.Name] = rank;
            }
        }

        return ranks;
    }
}
