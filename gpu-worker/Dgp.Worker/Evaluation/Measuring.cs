using Dgp.Engine.Baselines;
using Dgp.Engine.Imaging;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Evaluation;

/// <summary>Measures the pictures that runs have left, all by the same rules whatever made them.</summary>
internal sealed class Measuring(EvaluationFolder folder, IReadOnlyList<SourcePicture> pictures, IReadOnlyList<Judge> judges)
{
    private const int Batch = 500;

    /// <param name="runs">Those of other pictures are left out.</param>
    /// <returns>In the order of the pictures, tasks, methods and seeds, whenever they were made.</returns>
    public IReadOnlyList<MeasuredRun> All(IEnumerable<EvaluatedRun> runs)
    {
        var byPicture = runs.ToLookup(r => r.Key.Picture, StringComparer.Ordinal);
        var order = EvaluatedMethod.All.Index().ToDictionary(m => m.Item.Name, m => m.Index, StringComparer.Ordinal);
        return [.. pictures
            .SelectMany(p => byPicture[p.Name]
                .OrderBy(r => (r.Key.Task, order.GetValueOrDefault(r.Key.Method, int.MaxValue), r.Key.Seed))
                .Select(r => (Picture: p, Run: r)))
            .Chunk(Batch)
            .SelectMany(Measure)];
    }

    private List<MeasuredRun> Measure((SourcePicture Picture, EvaluatedRun Run)[] batch)
    {
        using var scope = NewDisposeScope();
        var measured = new List<(MeasuredRun Run, Tensor? Restored)>();
        foreach (var (picture, run) in batch)
        {
            measured.Add(run.File is { } file ? Compare(picture, run, file) : (new MeasuredRun(run, picture), null));
        }

        var right = measured.Select(_ => new Dictionary<string, bool>(StringComparer.Ordinal)).ToList();
        foreach (var judge in judges)
        {
            var judged = measured.Index().Where(m => m.Item.Restored is not null && m.Item.Run.Picture.ClassIndex is int c && judge.Knows(c)).ToList();
            foreach (var (at, isRight) in judged.Zip(judge.AreRight(judged.Select(m => (m.Item.Restored!, m.Item.Run.Picture.ClassIndex!.Value)))))
            {
                right[at.Index][judge.Name] = isRight;
            }
        }

        return [.. measured.Zip(right, (m, r) => m.Run with { Right = r })];
    }

    private (MeasuredRun, Tensor) Compare(SourcePicture picture, EvaluatedRun run, string file)
    {
        using var original = folder.Read(EvaluationFolder.Original(picture));
        using var restored = folder.Read(file);
        return (
            new MeasuredRun(run, picture)
            {
                Whole = RestorationMetrics.Of(restored, original),
                Hole = run.Key.Task == RestorationTask.Inpaint ? OfHole(restored, original) : null,
            },
            Pictures.ToTensor(restored, CPU)[0]);
    }

    private static RestorationMetrics OfHole(Image<Rgb24> restored, Image<Rgb24> original)
    {
        var hole = DamagedPicture.CenterHole(original.Width);
        using var a = Framing.Part(restored, hole);
        using var b = Framing.Part(original, hole);
        return RestorationMetrics.Of(a, b);
    }
}
