using Dgp.Contracts.Jobs;
using Dgp.Engine.Imaging;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.Input;
using Dgp.Worker.Output;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace Dgp.Worker.Restoring;

/// <summary>A restoration together with what it was made of: everything that its files tell.</summary>
internal sealed record RestoredPicture
{
    public required RestorationRequest Request { get; init; }

    public required RestorationOptions Options { get; init; }

    /// <summary>Null of a method that needs none.</summary>
    public required Prior? Prior { get; init; }

    public required torch.Device Device { get; init; }

    public required InputPicture Picture { get; init; }

    public InputPicture? Mask { get; init; }

    public required Restoration Restoration { get; init; }

    public required ProgressAnimation Animation { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>From the decoding of the picture to the end of computing.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Null where there is no job, on the command line.</summary>
    public JobFacts? Job { get; init; }

    /// <summary>Of a defence, if a classifier was asked.</summary>
    public OpinionFacts? Opinion { get; init; }

    /// <summary>Null of every other task.</summary>
    public DefenceFacts? Defence => DefenceFacts.Of(Request.Task, Restoration, Opinion);

    public IReadOnlyList<string> Notes => [.. Picture.Notes, .. Restoration.Notes];

    /// <summary>In the order in which they are to be written: the report comes last, for whoever sees it sees everything.</summary>
    public IEnumerable<ResultFile> Files()
    {
        yield return ResultFile.Png(ResultFiles.Restored, stream => Restoration.Restored.SaveAsPng(stream));
        yield return ResultFile.Png(ResultFiles.Target, stream => Restoration.Target.SaveAsPng(stream));
        yield return ResultFile.Png(ResultFiles.Comparison, Compare);
        if (!Animation.IsEmpty)
        {
            yield return new ResultFile(ResultFiles.Progress, "image/webp", Animation.Save);
        }

        yield return new ResultFile(ResultFiles.Losses, "image/svg+xml", stream => LossChart.Save(stream, Title, Restoration.History));
        yield return new ResultFile(ResultFiles.Report, "application/json", Report().Save);
    }

    private string Title => $"{Request.Task.Verb()} {Path.GetFileName(Picture.Path)}, {Manner}";

    private string Manner => Request.Method == RestorationMethod.Dgp ? $"preset {Restoration.Schedule!.Name}" : $"method {Request.Method.Word()}";

    /// <summary>Beside a result of the input's own resolution stands the input itself, else what the prior saw of it.</summary>
    private void Compare(Stream stream)
    {
        using var own = InResultSize();
        using var sheet = ComparisonSheet.Draw(("input", own), ("target", Restoration.Target), ("restored", Restoration.Restored));
        sheet.SaveAsPng(stream);
    }

    private Image<Rgb24> InResultSize()
    {
        if (Prior is null)
        {
            return Restoration.Input.Clone();
        }

        var (image, result) = (Picture.Image, Restoration.Restored);
        var used = Options.Frame(image.Width, image.Height, Prior.Architecture.Resolution).Source;
        return (used.Width, used.Height) == (result.Width, result.Height) ? Framing.Part(image, used) : Restoration.Input.Clone();
    }

    private RestorationReport Report() => new()
    {
        Task = Request.Task.Verb(),
        Method = Request.Method.Word(),
        Loss = Restoration.Loss?.Word(),
        Interrupted = Restoration.Interrupted,
        Software = SoftwareFacts.Ours,
        Job = Job,
        StartedAt = StartedAt,
        Input = PictureFacts.Of(Picture),
        Mask = Mask is null ? null : PictureFacts.Of(Mask),
        Prior = Prior is null ? null : PriorFacts.Of(Prior),
        Options = new OptionFacts(
            Prior is null ? null : Request.Class,
            Restoration.Schedule?.Name,
            Options.Task == RestorationTask.Hybrid ? [.. Options.Undone().Select(t => t.Verb())] : null,
            Options.Scale,
            Options.Seed,
            Restoration.Schedule?.TotalSteps ?? Restoration.Hourglass?.Steps ?? Restoration.SinGan!.Iterations,
            Prior is null ? null : Options.Fit.ToString().ToLowerInvariant(),
            Options.Raw),
        Class = ClassFacts.Of(Restoration),
        Device = new DeviceFacts(Device.ToString(), torch.get_num_threads()),
        Timings = new TimingFacts(Restoration.SelectionTime.TotalSeconds, Restoration.OptimizationTime.TotalSeconds, Elapsed.TotalSeconds),
        Metrics = new MetricFacts(
            Numbers.Finite(Restoration.Metrics?.Psnr), Restoration.Metrics?.Ssim, Restoration.Metrics?.SsimAsPublished),
        Defence = Defence,
        Notes = Notes,
        Schedule = Restoration.Schedule,
        DeepImagePrior = Restoration.Hourglass,
        SinGan = Restoration.SinGan,
        Losses = [.. Restoration.History.Select(h => new IterationFacts(h.Stage, h.Losses.Feature, h.Losses.Pixel, h.Losses.Latent))],
    };
}
