using Dgp.Engine.Checkpoints;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.DeepImagePrior;

/// <summary>
/// Deep Image Prior (Ulyanov et al., CVPR 2018, arXiv 1711.10925): a network that has learned nothing is fitted to the damaged picture, and
/// comes by the natural picture before it comes by the damage. Any size, no prior, the picture's own pixels.
/// </summary>
/// <param name="precision">Of the feature maps.</param>
public sealed class DeepImagePriorRestorer(Device device, ScalarType precision) : IRestorer
{
    // Pixels; of a large picture nobody watches every one.
    private const int PreviewSide = 512;

    public Restoration Restore(
        Image<Rgb24> input,
        Image<Rgb24>? mask,
        RestorationOptions options,
        IInversionObserver observer,
        CancellationToken cancellation,
        RestorationAttempt? attempt = null) =>
        TorchErrors.Guard(() => RestoreGuarded(input, mask, options, observer, attempt ?? new RestorationAttempt(), cancellation));

    /// <summary>At most 512 pixels wide and high.</summary>
    public Image<Rgb24> Preview(InversionStep step, Image<Rgb24> input, RestorationOptions options)
    {
        var picture = Pictures.ToImage(step.Picture);
        var longer = Math.Max(picture.Width, picture.Height);
        if (longer <= PreviewSide)
        {
            return picture;
        }

        using (picture)
        {
            return Pictures.Bilinear(picture, Scaled(picture.Width), Scaled(picture.Height));
        }

        int Scaled(int length) => Math.Max(1, (int)Math.Round((double)length * PreviewSide / longer));
    }

    public void Dispose()
    {
    }

    private Restoration RestoreGuarded(
        Image<Rgb24> input,
        Image<Rgb24>? mask,
        RestorationOptions options,
        IInversionObserver observer,
        RestorationAttempt attempt,
        CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        Problem.Check(options, mask);
        var settings = HourglassSettings.Of(options);
        // Before the problem: what reduces a large result is large itself.
        var (height, width) = HourglassProblem.SizeOf(input, options);
        HourglassMemory.Require(settings, height, width, precision, device);
        var problem = HourglassProblem.From(input, mask, options, device);
        var notes = new List<string>(problem.Notes);
        var setting = new HourglassSetting(settings, problem, precision, options.Seed) { Identity = new(() => new CheckpointIdentity(settings, options, input, mask)) };
        using var run = Start(setting, attempt, notes);
        run.Finish(observer, cancellation);
        notes.AddRange(run.Notes);

        using var picture = Pictures.ToImage(run.Result);
        var restored = Result(input, picture, problem, options);
        return new Restoration
        {
            Restored = restored,
            Input = input.Clone(),
            Target = Pictures.ToImage(problem.Target),
            Hourglass = settings,
            Loss = LossKind.Mse,
            Notes = notes,
            History = run.History,
            Metrics = problem.Original is { } part ? Compare(restored, input, part) : null,
            SelectionTime = TimeSpan.Zero,
            OptimizationTime = run.Time,
            ResumedFrom = run.ResumedFrom,
            Interrupted = run.Interrupted,
        };
    }

    private static HourglassRun Start(HourglassSetting setting, RestorationAttempt attempt, List<string> notes)
    {
        if (attempt.Checkpoint is { } path)
        {
            try
            {
                return HourglassRun.Resume(setting, path);
            }
            catch (CheckpointRefusedException e)
            {
                notes.Add(e.Note);
            }
        }

        return HourglassRun.Begin(setting);
    }

    /// <summary>The picture to hand back: the network's, in what the input knows better.</summary>
    private static Image<Rgb24> Result(Image<Rgb24> input, Image<Rgb24> picture, HourglassProblem problem, RestorationOptions options) =>
        options switch
        {
            { Raw: false, Task: RestorationTask.Colorize } => Compositing.Colorize(input, picture),
            { Raw: false, Task: RestorationTask.Inpaint } => Compositing.Fill(input, picture, problem.Hole!.InPicture),
            _ => picture.Clone(),
        };

    private static RestorationMetrics Compare(Image<Rgb24> restored, Image<Rgb24> input, Rectangle part)
    {
        using var a = Framing.Part(restored, part);
        using var b = Framing.Part(input, part);
        return RestorationMetrics.Of(a, b);
    }
}
