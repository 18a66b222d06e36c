using Dgp.Engine.Scores;
using Dgp.Engine.Training;
using Dgp.Worker.Output;
using SixLabors.ImageSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Scores;

/// <summary>Holds generated and unseen pictures against all that the prior was trained on.</summary>
internal sealed class MemorisingCheck(PictureSet trained, ScoredPictures pictures, ScoreProgress progress)
{
    /// <summary>Generated, and as many unseen.</summary>
    public const int MostPictures = 1000;

    private const int Batch = 250;
    private const int SheetPairs = 40;
    private const int SheetColumns = 10;
    private const string SheetName = "closest.png";

    /// <param name="generated">[N, 3, R, R], bytes.</param>
    public MemorisingFacts Measure(Tensor generated, OutputFolder? output, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var unseen = pictures.Chosen.Take((int)generated.shape[0]).ToArray();
        using var near = Nearest(generated.split(Batch).Select(Floats));
        using var nearUnseen = Nearest(unseen.Chunk(Batch).Select(b => pictures.Set.Take(b).Pictures));
        foreach (var batch in Enumerable.Range(0, trained.Count).Select(i => (long)i).Chunk(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            using var part = NewDisposeScope();
            var others = trained.Take(batch).Pictures;
            near.Add(others);
            nearUnseen.Add(others);
            progress.At("training pictures", (int)batch[^1] + 1, trained.Count);
        }

        var found = Memorising.Of(near.Shares, nearUnseen.Shares);
        if (output is not null)
        {
            using var sheet = PictureGrid.Draw(Pairs(generated, near), SheetColumns);
            output.Write(SheetName, sheet.SaveAsPng);
        }

        return new MemorisingFacts((int)generated.shape[0], unseen.Length, trained.Count, found.Share, found.Unseen, found.Threshold);
    }

    private static NearestPictures Nearest(IEnumerable<Tensor> batches)
    {
        using var scope = NewDisposeScope();
        var reduced = new List<Tensor>();
        foreach (var batch in batches)
        {
            reduced.Add(NearestPictures.Reduced(batch));
            batch.Dispose();
        }

        return new NearestPictures(cat(reduced, 0));
    }

    private static Tensor Floats(Tensor bytes)
    {
        using var scope = NewDisposeScope();
        return ((bytes.to(ScalarType.Float32) / 127.5) - 1).MoveToOuterDisposeScope();
    }

    /// <summary>A generated picture and the training picture that is nearest to it, the closest pair first.</summary>
    private Tensor Pairs(Tensor generated, NearestPictures near)
    {
        var (shares, indices) = (near.Shares, near.Indices);
        var closest = Enumerable.Range(0, shares.Count).OrderBy(i => shares[i]).Take(SheetPairs).ToArray();
        var theirs = trained.Take([.. closest.Select(i => indices[i])]).Pictures;
        return cat([.. closest.SelectMany((i, n) => (Tensor[])[Floats(generated.narrow(0, i, 1)), theirs.narrow(0, n, 1)])], 0);
    }
}
