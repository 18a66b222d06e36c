using System.Diagnostics;
using System.Runtime.InteropServices;
using Dgp.Contracts;
using Dgp.Engine.BigGan;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Metrics;
using Dgp.Engine.Priors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Tasks;

/// <summary>Restores pictures with one prior, whose discriminator stays loaded between them.</summary>
public sealed class Restorer : IDisposable
{
    private readonly Prior _prior;
    private readonly Device _device;
    private readonly Discriminator _d;

    /// <exception cref="DgpException">BadPrior, OutOfMemory.</exception>
    public Restorer(Prior prior, Device device) =>
        (_prior, _device, _d) = (prior, device, TorchErrors.Guard(() => Networks.Discriminator(prior, device)));

    /// <param name="input">Upright (EXIF orientation applied), any size.</param>
    /// <param name="mask">
    /// White = missing; stretched over the input where its size differs. Only for inpaint and hybrid, where null means the middle third.
    /// </param>
    /// <returns>The restoration; if cancelled once iterations had begun, what was reached.</returns>
    /// <exception cref="OperationCanceledException">Cancelled before the first iteration was done.</exception>
    /// <exception cref="DgpException">BadOption, BadMask, UnknownPreset, Diverged, OutOfMemory.</exception>
    public Restoration Restore(
        Image<Rgb24> input, Image<Rgb24>? mask, RestorationOptions options, IInversionObserver observer, CancellationToken cancellation) =>
        TorchErrors.Guard(() => RestoreGuarded(input, mask, options, observer, cancellation));

    public void Dispose() => _d.Dispose();

    private Restoration RestoreGuarded(
        Image<Rgb24> input, Image<Rgb24>? mask, RestorationOptions options, IInversionObserver observer, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var schedule = Presets.Get(options.Task, _prior.Architecture.Resolution, options.Preset);
        using var problem = Problem.From(input, mask, options, _prior.Architecture.Resolution, _device);
        schedule = options.Steps is int steps ? schedule.WithTotalSteps(steps) : schedule;

        using var g = Networks.Generator(_prior, _device);
        using var distance = new FeatureDistance(_d, problem.Target);
        using var random = new torch.Generator((ulong)options.Seed);
        var clock = Stopwatch.StartNew();
        var choice = new LatentSelection(g, distance, problem.Phi, _device)
            .Choose(schedule, options.ClassIndex, random, observer, cancellation);
        var selectionTime = clock.Elapsed;
        observer.Selected(choice);

        using var reconstruction = new Reconstruction(g, distance, problem.Phi, problem.Target, schedule, choice.Z, choice.ClassIndex);
        var recorder = new Recorder(observer);
        var interrupted = false;
        try
        {
            reconstruction.Run(recorder, cancellation);
        }
        catch (OperationCanceledException) when (recorder.History.Count > 0)
        {
            interrupted = true;
        }

        using var picture = Pictures.ToImage(reconstruction.Picture());
        using var target = Pictures.ToImage(problem.Target);
        return new Restoration
        {
            Restored = Result(input, picture, problem, options),
            Input = problem.Framing.FromSquare(problem.Input),
            Target = problem.Framing.FromSquare(target),
            ClassIndex = choice.ClassIndex,
            ClassName = _prior.ClassNames[choice.ClassIndex],
            Schedule = schedule,
            Notes = problem.Notes,
            History = recorder.History,
            Metrics = problem.OriginalKnown ? Compare(picture, problem, options) : null,
            SelectionTime = selectionTime,
            OptimizationTime = clock.Elapsed - selectionTime,
            Interrupted = interrupted,
        };
    }

    /// <summary>The picture to hand back: the generator's, in what the input knows better.</summary>
    private static Image<Rgb24> Result(Image<Rgb24> input, Image<Rgb24> picture, Problem problem, RestorationOptions options)
    {
        var generated = problem.Framing.FromSquare(picture);
        if (options.Raw || options.Task is not (RestorationTask.Colorize or RestorationTask.Inpaint))
        {
            return generated;
        }

        using (generated)
        {
            using var used = Framing.Part(input, problem.Framing.Source);
            return options.Task == RestorationTask.Colorize
                ? Compositing.Colorize(used, generated)
                : Compositing.Fill(used, generated, problem.Hole!.InPicture);
        }
    }

    /// <summary>At the prior's resolution, as published: colour with the input's L, and of the hole alone where one was filled.</summary>
    private static RestorationMetrics Compare(Image<Rgb24> picture, Problem problem, RestorationOptions options)
    {
        using var result = options.Task == RestorationTask.Colorize && !options.Raw
            ? Compositing.Colorize(problem.Input, picture)
            : picture.Clone();
        var part = options.Task == RestorationTask.Inpaint ? problem.Hole!.BoundsInSquare() : problem.Framing.Placed;
        using var restored = Framing.Part(result, part);
        using var original = Framing.Part(problem.Input, part);
        return RestorationMetrics.Of(restored, original);
    }

    /// <summary>Keeps the losses and stops a run that has left the numbers.</summary>
    private sealed class Recorder(IInversionObserver next) : IInversionObserver
    {
        public List<(int Stage, Losses Losses)> History { get; } = [];

        public void Stepped(InversionStep step)
        {
            if (!double.IsFinite(step.Losses.Feature + step.Losses.Pixel + step.Losses.Latent))
            {
                throw new DgpException(
                    ErrorCode.Diverged,
                    $"The loss stopped being a number in stage {step.Stage + 1}, iteration {step.Iteration + 1}.",
                    "Check the prior with ./dgp prior info, or try another preset.");
            }

            History.Add((step.Stage, step.Losses));
            next.Stepped(step);
        }
    }
}
