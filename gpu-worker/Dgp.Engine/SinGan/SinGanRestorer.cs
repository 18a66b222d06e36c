using System.Diagnostics;
using Dgp.Contracts;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.SinGan;

/// <summary>
/// Enlarges a picture by what it shows itself: the generator that adds the finest detail to it is used again on the enlarged picture. Any size, no prior.
/// Source: arXiv 1905.01164, section 4; tamarott/SinGAN, SR.py.
/// </summary>
/// <param name="mostSide">A longer picture is learned at this size; it is enlarged as it is.</param>
/// <param name="iterations">Of each scale, where the options do not say how many there are in all.</param>
public sealed class SinGanRestorer(Device device, int mostSide, int iterations) : IRestorer
{
    /// <inheritdoc/>
    /// <param name="attempt">A training has no checkpoints: every attempt is a first one.</param>
    public Restoration Restore(
        Image<Rgb24> input,
        Image<Rgb24>? mask,
        RestorationOptions options,
        IInversionObserver observer,
        CancellationToken cancellation,
        RestorationAttempt? attempt = null) =>
        TorchErrors.Guard(() => RestoreGuarded(input, mask, options, observer, cancellation));

    /// <summary>The picture of the scale that is trained, at its size.</summary>
    public Image<Rgb24> Preview(InversionStep step, Image<Rgb24> input, RestorationOptions options) => Pictures.ToImage(step.Picture);

    public void Dispose()
    {
    }

    /// <summary>
    /// x ← G(σz, x↑), k times, from the small picture. Source: SR.py; SinGAN/manipulate.py, SinGAN_generate.
    /// </summary>
    /// <param name="small">[1, 3, H, W].</param>
    internal static Tensor Enlarge(SinGanPyramid pyramid, Tensor small, int factor, torch.Generator chance)
    {
        using var scope = NewDisposeScope();
        var (times, x) = (SinGanSettings.Enlargements(factor), small);
        var (height, width) = (small.shape[2] * factor, small.shape[3] * factor);
        for (var i = 0; i < times; i++)
        {
            using var resize = new BicubicResize((int)x.shape[2], (int)x.shape[3], Math.Pow(factor, 1.0 / times), small.device);
            var enlarged = resize.OfLevels(x);
            // As at the coarsest scale of the pyramid, the first noise is the same for all colours.
            var noise = pyramid.Noise(chance, i, ((int)enlarged.shape[2], (int)enlarged.shape[3]));
            x = pyramid.Scales[^1].Picture(noise, enlarged);
        }

        return x.narrow(2, 0, height).narrow(3, 0, width).MoveToOuterDisposeScope();
    }

    private Restoration RestoreGuarded(
        Image<Rgb24> input, Image<Rgb24>? mask, RestorationOptions options, IInversionObserver observer, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        Problem.Check(options, mask);
        if (options.Task != RestorationTask.SuperResolve)
        {
            throw new DgpException(ErrorCode.BadOption, "SinGAN does not take this task.", "Use super-resolve, or leave out --method.");
        }

        var factor = options.Scale ?? Problem.DefaultScale(options.Task);
        var settings = Settings(input, factor, options.Steps);
        var clock = Stopwatch.StartNew();
        using var training = new SinGanTraining(input, settings, options.Seed, device);
        var finished = training.Run(observer, cancellation);
        using var chance = new torch.Generator((ulong)options.Seed);
        using var picture = Pictures.ToImage(Enlarge(training.Pyramid, Pictures.ToTensor(input, device), factor, chance));
        clock.Stop();
        return new Restoration
        {
            Restored = picture.Clone(),
            Input = input.Clone(),
            Target = input.Clone(),
            SinGan = new SinGanFacts(settings, training.Iterations, training.Scales),
            Notes = training.Size == input.Size()
                ? []
                : [$"The {input.Width} x {input.Height} picture was learned at {training.Size.Width} x {training.Size.Height} pixels, and enlarged as it is."],
            History = [.. training.History.Select(h => (h.Scale, new Losses(0, h.Losses.Reconstruction, 0)))],
            Metrics = null,
            SelectionTime = TimeSpan.Zero,
            OptimizationTime = clock.Elapsed,
            ResumedFrom = [],
            Interrupted = !finished,
        };
    }

    private SinGanSettings Settings(Image<Rgb24> input, int factor, int? steps)
    {
        var settings = SinGanSettings.SuperResolution(factor) with { MostSide = mostSide, Iterations = iterations };
        return steps is int all
            ? settings with { Iterations = Math.Max(1, all / PyramidSizes.Of(input.Height, input.Width, settings).All.Count) }
            : settings;
    }
}

/// <param name="Iterations">Of all scales, as they were to be.</param>
/// <param name="Scales">Those that are trained, the coarsest first.</param>
public sealed record SinGanFacts(SinGanSettings Settings, int Iterations, IReadOnlyList<SinGanScaleFacts> Scales);
