using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.Imaging;
using Dgp.Engine.Tasks;
using Dgp.Worker.Progress;
using static TorchSharp.torch;

namespace Dgp.Worker.Scores;

/// <summary>How near the prior comes to pictures that it has never seen, by the reconstruction that every restoration is made of.</summary>
internal sealed class ReconstructionScore(ScoreRequest request, Device device, ScoredPictures pictures)
{
    /// <summary>Null if none was asked for, or finished before Ctrl-C.</summary>
    /// <exception cref="DgpException">Diverged, OutOfMemory.</exception>
    public ReconstructionFacts? Measure(CancellationToken cancellation)
    {
        var wanted = Spread(request.Reconstructions);
        if (wanted.Count == 0)
        {
            return null;
        }

        using var restorer = new Restorer(request.Prior, device);
        var done = new List<RestorationMetrics>();
        var preset = Presets.Get(RestorationTask.Reconstruct, request.Prior.Architecture.Resolution, null).Name;
        foreach (var picture in wanted)
        {
            var title = string.Create(CultureInfo.InvariantCulture, $"reconstruction {done.Count + 1} of {wanted.Count}");
            if (Reconstruct(restorer, picture, title, cancellation) is not { } metrics)
            {
                break;
            }

            done.Add(metrics);
        }

        return done.Count == 0 ? null : new ReconstructionFacts(done.Count, preset, MeanFacts.Of([.. done.Select(m => m.Psnr)]), MeanFacts.Of([.. done.Select(m => m.Ssim!.Value)]));
    }

    private RestorationMetrics? Reconstruct(Restorer restorer, long picture, string title, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        using var image = Pictures.ToImage(pictures.Set.Take([picture]).Pictures);
        var options = new RestorationOptions { Task = RestorationTask.Reconstruct, ClassIndex = pictures.ClassOf(picture).Index, Seed = request.Seed };
        try
        {
            using var restoration = ProgressDisplay.Show(title, display => restorer.Restore(image, null, options, display, cancellation));
            return restoration.Interrupted ? null : restoration.Metrics;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The first picture of each class, then the second of each, and so on.</summary>
    private List<long> Spread(int count) => [.. pictures.Known
        .GroupBy(pictures.ClassOf)
        .SelectMany(c => c.Select((picture, turn) => (picture, turn)))
        .OrderBy(p => p.turn)
        .Select(p => p.picture)
        .Take(count)];
}
