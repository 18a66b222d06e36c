using Dgp.Contracts;
using Dgp.Engine.Checkpoints;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Metrics;
using Dgp.Engine.Priors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Tasks;

/// <summary>Restores pictures with one prior and one method of inversion. What its loss needs stays loaded between them.</summary>
public sealed class Restorer : IRestorer
{
    private readonly Prior _prior;
    private readonly Device _device;
    private readonly InversionMethod _method;
    private readonly FeatureLoss _loss;

    /// <summary>The paper's method, with its loss.</summary>
    /// <exception cref="DgpException">BadPrior, OutOfMemory.</exception>
    public Restorer(Prior prior, Device device)
        : this(prior, device, InversionMethod.Dgp, FeatureLoss.Discriminator(prior, device))
    {
    }

    /// <param name="loss">On that device; from now on it is this one's. The restarts of Defense-GAN know none but the pixels', and choose a class by it.</param>
    public Restorer(Prior prior, Device device, InversionMethod method, FeatureLoss loss) =>
        (_prior, _device, _method, _loss) = (prior, device, method, loss);

    /// <param name="input">Upright (EXIF orientation applied), any size.</param>
    /// <param name="mask">
    /// White = missing; stretched over the input where its size differs. Only for inpaint and hybrid, where null means the middle third.
    /// </param>
    /// <param name="attempt">null: a first one, from the beginning.</param>
    /// <returns>The restoration; if cancelled once iterations had begun, what was reached.</returns>
    /// <exception cref="OperationCanceledException">Cancelled before the first iteration was done.</exception>
    /// <exception cref="DgpException">BadOption, BadMask, UnknownPreset, Diverged, OutOfMemory.</exception>
    public Restoration Restore(
        Image<Rgb24> input,
        Image<Rgb24>? mask,
        RestorationOptions options,
        IInversionObserver observer,
        CancellationToken cancellation,
        RestorationAttempt? attempt = null) =>
        TorchErrors.Guard(() => RestoreGuarded(input, mask, options, observer, attempt ?? new RestorationAttempt(), cancellation));

    /// <summary>At the prior's resolution, without the padding.</summary>
    public Image<Rgb24> Preview(InversionStep step, Image<Rgb24> input, RestorationOptions options)
    {
        using var square = Pictures.ToImage(step.Picture);
        return options.Frame(input.Width, input.Height, _prior.Architecture.Resolution).FromSquare(square);
    }

    public void Dispose() => _loss.Dispose();

    private Restoration RestoreGuarded(
        Image<Rgb24> input,
        Image<Rgb24>? mask,
        RestorationOptions options,
        IInversionObserver observer,
        RestorationAttempt attempt,
        CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var preset = Presets.Get(options.Task, _prior.Architecture.Resolution, options.Preset);
        using var problem = Problem.From(input, mask, options, _prior.Architecture.Resolution, _device);
        var schedule = _method.Schedule(preset, options);

        using var distance = _loss.To(problem.Target);
        var setting = new RestorationSetting(_prior, _device, problem, distance, schedule, options, attempt.Lean)
        {
            Identity = new(() => new CheckpointIdentity(_prior, schedule, options, input, mask, _method, _loss.Identity)),
        };
        var notes = new List<string>(problem.Notes);
        using var run = Start(setting, attempt, notes, observer, cancellation);
        var interrupted = !run.Finish(observer, cancellation);
        var inversion = run.Inversion;
        if (inversion.History.Count == 0)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        using var picture = Pictures.ToImage(inversion.Picture());
        using var target = Pictures.ToImage(problem.Target);
        return new Restoration
        {
            Restored = Result(input, picture, problem, options),
            Input = problem.Framing.FromSquare(problem.Input),
            Target = problem.Framing.FromSquare(target),
            ClassIndex = run.Choice.ClassIndex,
            ClassName = _prior.ClassNames[run.Choice.ClassIndex],
            Schedule = schedule,
            Loss = _loss.Kind,
            Notes = notes,
            History = inversion.History,
            Metrics = problem.OriginalKnown ? Compare(picture, problem, options) : null,
            SelectionTime = run.SelectionTime,
            OptimizationTime = run.OptimizationTime,
            ResumedFrom = run.ResumedFrom,
            Interrupted = interrupted,
            Inverted = attempt.KeepInversion ? inversion.Inverted(problem.Framing.Placed) : null,
        };
    }

    private static RunningRestoration Start(
        RestorationSetting setting, RestorationAttempt attempt, List<string> notes, IInversionObserver observer, CancellationToken cancellation)
    {
        if (attempt.Lean)
        {
            notes.Add("Memory had run out, so candidates were looked at one by one, and the two networks' gradients were worked out one after the other.");
        }

        if (attempt.Checkpoint is { } path)
        {
            try
            {
                return RunningRestoration.Resume(setting, path, observer, cancellation);
            }
            catch (CheckpointRefusedException e)
            {
                notes.Add(e.Note);
            }
        }

        return RunningRestoration.Begin(setting, observer, cancellation);
    }

    /// <summary>The picture to hand back: the generator's, in what the input knows better.</summary>
    private static Image<Rgb24> Result(Image<Rgb24> input, Image<Rgb24> picture, Problem problem, RestorationOptions options)
    {
        var generated = problem.Framing.FromSquare(picture);
        if (!KeepsPixels(options))
        {
            return generated;
        }

        using (generated)
        {
            using var used = Framing.Part(input, problem.Framing.Source);
            return Keep(used, generated, options, problem.Hole is { } hole ? hole.InPicture : null);
        }
    }

    // A picture that was made smaller has no pixels of the result's size.
    private static bool KeepsPixels(RestorationOptions options) =>
        !options.Raw && options.Undone() is { Count: > 0 } undone && !undone.Contains(RestorationTask.SuperResolve);

    /// <summary>Where pixels are known, these, and where only their colour was lost, their luminance.</summary>
    private static Image<Rgb24> Keep(Image<Rgb24> known, Image<Rgb24> generated, RestorationOptions options, Func<int, int, bool>? missing)
    {
        if (!options.Undone().Contains(RestorationTask.Colorize))
        {
            return Compositing.Fill(known, generated, missing!);
        }

        var colored = Compositing.Colorize(known, generated);
        if (missing is null)
        {
            return colored;
        }

        using (colored)
        {
            return Compositing.Fill(colored, generated, missing);
        }
    }

    /// <summary>At the prior's resolution, as published: colour with the input's L, and of the hole alone where nothing else was lost.</summary>
    private static RestorationMetrics Compare(Image<Rgb24> picture, Problem problem, RestorationOptions options)
    {
        var holeAlone = options.Undone() is [RestorationTask.Inpaint];
        using var result = KeepsPixels(options) && !holeAlone
            ? Keep(problem.Input, picture, options, problem.Hole is { } hole ? hole.InSquare : null)
            : picture.Clone();
        var part = holeAlone ? problem.Hole!.BoundsInSquare() : problem.Framing.Placed;
        using var restored = Framing.Part(result, part);
        using var original = Framing.Part(problem.Input, part);
        return RestorationMetrics.Of(restored, original);
    }
}
