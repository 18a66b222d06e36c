using System.Diagnostics;
using System.Globalization;
using Dgp.Contracts;
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
    public Restoration Restore(
        Image<Rgb24> input, Image<Rgb24>? mask, RestorationOptions options, IInversionObserver observer, CancellationToken cancellation) =>
        TorchErrors.Guard(() => RestoreGuarded(input, mask, options, observer, cancellation));

    public void Dispose()
    {
    }

    private Restoration RestoreGuarded(
        Image<Rgb24> input, Image<Rgb24>? mask, RestorationOptions options, IInversionObserver observer, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        Problem.Check(options, mask);
        var settings = HourglassSettings.Of(options);
        var problem = HourglassProblem.From(input, mask, options, device);
        HourglassMemory.Require(settings, problem.Size.Height, problem.Size.Width, precision, device);
        using var fit = new HourglassFit(settings, problem.Phi, problem.Target, problem.Size, precision, options.Seed);
        using var run = new Run(settings, fit);
        var clock = Stopwatch.StartNew();
        run.Finish(observer, cancellation);
        clock.Stop();

        using var picture = Pictures.ToImage(run.Result);
        var restored = Result(input, picture, problem, options);
        return new Restoration
        {
            Restored = restored,
            Input = input.Clone(),
            Target = Pictures.ToImage(problem.Target),
            Hourglass = settings,
            Loss = LossKind.Mse,
            Notes = [.. problem.Notes, .. run.Notes],
            History = run.History,
            Metrics = problem.Original is { } part ? Compare(restored, input, part) : null,
            SelectionTime = TimeSpan.Zero,
            OptimizationTime = clock.Elapsed,
            ResumedFrom = [],
            Interrupted = run.Interrupted,
        };
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

    /// <summary>The iterations of one restoration, and what is to be kept of them.</summary>
    private sealed class Run(HourglassSettings settings, HourglassFit fit) : IDisposable
    {
        private readonly List<(int Stage, Losses Losses)> _history = [];
        private readonly FluctuationWatch? _watch = settings.Patience > 0 ? new(settings.Patience) : null;
        private Tensor? _calmest;
        private int _calmestAt;

        public IReadOnlyList<(int Stage, Losses Losses)> History => _history;

        public List<string> Notes { get; } = [];

        public bool Interrupted { get; private set; }

        public Tensor Result => _calmest ?? fit.Average;

        public void Finish(IInversionObserver observer, CancellationToken cancellation)
        {
            while (_history.Count < settings.Steps && _watch?.Over != true)
            {
                if (cancellation.IsCancellationRequested)
                {
                    Interrupted = true;
                    break;
                }

                Next(observer);
            }

            if (_history.Count == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            if (_watch?.Over == true)
            {
                Notes.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Stopped after {_history.Count} of {settings.Steps} iterations, since the picture fluctuated least at {_calmestAt}; this is the picture of that time."));
            }
        }

        public void Dispose()
        {
            _watch?.Dispose();
            _calmest?.Dispose();
        }

        private void Next(IInversionObserver observer)
        {
            using var scope = NewDisposeScope();
            var (loss, picture) = fit.Step();
            var losses = new Losses(0, loss, 0);
            if (!double.IsFinite(loss))
            {
                throw new DgpException(
                    ErrorCode.Diverged, $"The loss stopped being a number in iteration {_history.Count + 1}.", "Try another --seed.");
            }

            _history.Add((0, losses));
            _watch?.See(picture);
            if (_watch?.IsCalmest == true)
            {
                _calmest?.Dispose();
                (_calmest, _calmestAt) = (fit.Average.clone().DetachFromDisposeScope(), _history.Count);
            }

            observer.Stepped(new InversionStep(0, _history.Count - 1, _history.Count, settings.Steps, losses, picture));
        }
    }
}
