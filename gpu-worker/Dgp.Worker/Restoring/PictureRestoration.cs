using System.Reflection;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Imaging;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.Input;
using Dgp.Worker.Output;
using Dgp.Worker.Progress;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace Dgp.Worker.Restoring;

/// <summary>One picture, from its pixels to its folder of results.</summary>
internal sealed class PictureRestoration(
    RestorationRequest request, RestorationOptions options, Prior prior, torch.Device device, InputPicture picture, InputPicture? mask)
{
    private readonly DateTimeOffset _startedAt = TimeProvider.System.GetUtcNow();
    private readonly long _begin = TimeProvider.System.GetTimestamp();

    public FileResult Run(Lazy<Restorer> restorer, OutputFolder folder, CancellationToken cancellation)
    {
        using var animation = new ProgressAnimation();
        using var restoration = ProgressDisplay.Show(
            $"{request.Task.Verb()} {Path.GetFileName(picture.Path)}",
            display => restorer.Value.Restore(picture.Image, mask?.Image, options, new Observers(display, animation), cancellation));
        IReadOnlyList<string> notes = [.. picture.Notes, .. restoration.Notes];
        Write(folder, restoration, animation, notes);
        return FileResult.From(picture.Path, folder, restoration, notes);
    }

    // The report comes last: whoever sees it sees everything.
    private void Write(OutputFolder folder, Restoration restoration, ProgressAnimation animation, IReadOnlyList<string> notes)
    {
        folder.Write(ResultFiles.Restored, stream => restoration.Restored.SaveAsPng(stream));
        folder.Write(ResultFiles.Target, stream => restoration.Target.SaveAsPng(stream));
        using (var sheet = Compare(restoration))
        {
            folder.Write(ResultFiles.Comparison, stream => sheet.SaveAsPng(stream));
        }

        if (!animation.IsEmpty)
        {
            folder.Write(ResultFiles.Progress, animation.Save);
        }

        var title = $"{request.Task.Verb()} {Path.GetFileName(picture.Path)}, preset {restoration.Schedule.Name}";
        folder.Write(ResultFiles.Losses, stream => LossChart.Save(stream, title, restoration.History));
        folder.Write(ResultFiles.Report, Report(restoration, notes).Save);
    }

    /// <summary>Beside a result of the input's own resolution stands the input itself, else what the prior saw of it.</summary>
    private Image<Rgb24> Compare(Restoration restoration)
    {
        var (image, side) = (picture.Image, prior.Architecture.Resolution);
        var used = options.Frame(image.Width, image.Height, side).Source;
        using var own = (used.Width, used.Height) == (restoration.Restored.Width, restoration.Restored.Height)
            ? Framing.Part(image, used)
            : restoration.Input.Clone();
        return ComparisonSheet.Draw(("input", own), ("target", restoration.Target), ("restored", restoration.Restored));
    }

    private RestorationReport Report(Restoration restoration, IReadOnlyList<string> notes) => new()
    {
        Task = request.Task.Verb(),
        Interrupted = restoration.Interrupted,
        Software = new SoftwareFacts("DgpFunctions", Assembly.GetExecutingAssembly().GetName().Version!.ToString(3)),
        StartedAt = _startedAt,
        Input = Facts(picture),
        Mask = mask is null ? null : Facts(mask),
        Prior = new PriorFacts(
            prior.Name, prior.Architecture.Resolution, prior.Manifest.Licence, prior.Manifest.Source, prior.Manifest.Files),
        Options = new OptionFacts(
            request.Class, restoration.Schedule.Name, options.Scale, options.Seed, restoration.Schedule.TotalSteps, options.Fit.ToString().ToLowerInvariant(), options.Raw),
        Class = new ClassFacts(restoration.ClassIndex, restoration.ClassName),
        Device = new DeviceFacts(device.ToString(), torch.get_num_threads()),
        Timings = new TimingFacts(
            restoration.SelectionTime.TotalSeconds, restoration.OptimizationTime.TotalSeconds, TimeProvider.System.GetElapsedTime(_begin).TotalSeconds),
        Metrics = new MetricFacts(
            Numbers.Finite(restoration.Metrics?.Psnr), restoration.Metrics?.Ssim, restoration.Metrics?.SsimAsPublished),
        Notes = notes,
        Schedule = restoration.Schedule,
        Losses = [.. restoration.History.Select(h => new IterationFacts(h.Stage, h.Losses.Feature, h.Losses.Pixel, h.Losses.Latent))],
    };

    private static PictureFacts Facts(InputPicture picture)
    {
        var file = picture.File;
        return new PictureFacts(Path.GetFullPath(picture.Path), file.Width, file.Height, file.Format, file.Bytes, file.Sha256);
    }
}
