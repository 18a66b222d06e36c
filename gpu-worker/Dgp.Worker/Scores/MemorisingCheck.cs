using Dgp.Contracts;
using Dgp.Engine.Scores;
using Dgp.Worker.Output;
using Dgp.Worker.Training;
using SixLabors.ImageSharp;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Scores;

/// <summary>Holds generated and unseen pictures against all that the prior was trained on.</summary>
internal sealed class MemorisingCheck(string train, ScoredPictures pictures, ScoreProgress progress)
{
    /// <summary>Generated, and as many unseen.</summary>
    public const int MostPictures = 1000;

    private const int Batch = 250;
    private const int SheetPairs = 40;
    private const int SheetColumns = 10;
    private const string SheetName = "closest.png";

    /// <param name="generated">[N, 3, R, R], bytes.</param>
    /// <exception cref="DgpException">The training pictures cannot be read.</exception>
    public MemorisingFacts Measure(Tensor generated, OutputFolder? output, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        using var trained = new TemporaryPictures(train, pictures.Set.Description.Resolution, cancellation);
        var unseen = pictures.Chosen.Take((int)generated.shape[0]).ToArray();
        using var near = Nearest(generated.split(Batch).Select(Floats));
        using var nearUnseen = Nearest(unseen.Chunk(Batch).Select(b => pictures.Set.Take(b).Pictures));
        var count = trained.Set.Count;
        foreach (var batch in Enumerable.Range(0, count).Select(i => (long)i).Chunk(Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            using var part = NewDisposeScope();
            var others = trained.Set.Take(batch).Pictures;
            near.Add(others);
            nearUnseen.Add(others);
            progress.At("training pictures", (int)batch[^1] + 1, count);
        }

        var found = Memorising.Of(near.Shares, nearUnseen.Shares);
        if (output is not null)
        {
            using var sheet = PictureGrid.Draw(Pairs(generated, near, trained), SheetColumns);
            output.Write(SheetName, sheet.SaveAsPng);
        }

        return new MemorisingFacts((int)generated.shape[0], unseen.Length, count, found.Share, found.Unseen);
    }

    private static NearestPictures Nearest(IEnumerable<Tensor> batches)
    {
        using var scope = NewDisposeScope();
        return new NearestPictures(cat([.. batches.Select(NearestPictures.Reduced)], 0));
    }

    private static Tensor Floats(Tensor bytes) => (bytes.to(ScalarType.Float32) / 127.5) - 1;

    /// <summary>A generated picture and the training picture that is nearest to it, the closest pair first.</summary>
    private static Tensor Pairs(Tensor generated, NearestPictures near, TemporaryPictures trained)
    {
        var (shares, indices) = (near.Shares, near.Indices);
        var closest = Enumerable.Range(0, shares.Count).OrderBy(i => shares[i]).Take(SheetPairs).ToArray();
        var theirs = trained.Set.Take([.. closest.Select(i => indices[i])]).Pictures;
        return cat([.. closest.SelectMany((i, n) => (Tensor[])[Floats(generated.narrow(0, i, 1)), theirs.narrow(0, n, 1)])], 0);
    }
}
