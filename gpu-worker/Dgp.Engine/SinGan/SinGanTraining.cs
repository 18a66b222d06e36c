using Dgp.Contracts;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Tasks;
using Dgp.Engine.Training;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;
using Size = SixLabors.ImageSharp.Size;

namespace Dgp.Engine.SinGan;

/// <summary>
/// SinGAN (Shaham et al., ICCV 2019, arXiv 1905.01164): learns to make pictures of the kind of the one that it is given, scale after scale, each with a
/// small generator and a critic of its own. It has seen no other picture.
/// </summary>
public sealed class SinGanTraining : IDisposable
{
    private readonly SinGanSettings _settings;
    private readonly long _seed;
    private readonly Device _device;
    private readonly PyramidSizes _sizes;
    private readonly List<Tensor> _pictures = [];
    private readonly List<(int Scale, SinGanLosses Losses)> _history = [];
    private readonly List<SinGanScaleFacts> _facts = [];
    private readonly List<double> _work;

    /// <exception cref="DgpException">BadOption: the picture is too small. OutOfMemory: see <see cref="SinGanMemory"/>.</exception>
    public SinGanTraining(Image<Rgb24> picture, SinGanSettings settings, long seed, Device device)
    {
        using var scope = NewDisposeScope();
        (_settings, _seed, _device) = (settings, seed, device);
        _sizes = PyramidSizes.Of(picture.Height, picture.Width, settings);
        SinGanMemory.Require(settings, _sizes, device);
        _work = Work(settings, _sizes);
        _pictures.AddRange(Reduced(Pictures.ToTensor(picture, device)));
        using var chance = new Chance(seed).Start;
        var (height, width) = _sizes.All[0];
        Pyramid = new SinGanPyramid(_sizes, randn([1, 1, height, width], generator: chance).to(device).expand(1, 3, height, width), device);
    }

    /// <summary>What is trained of it.</summary>
    public SinGanPyramid Pyramid { get; }

    /// <summary>Scales that there are to be.</summary>
    public int ScaleCount => _sizes.All.Count;

    /// <summary>Of all scales.</summary>
    public int Iterations => _settings.Iterations * ScaleCount;

    /// <summary>Of the picture as it is learned.</summary>
    public Size Size => new(_sizes.Finest.Width, _sizes.Finest.Height);

    /// <summary>One entry per iteration.</summary>
    public IReadOnlyList<(int Scale, SinGanLosses Losses)> History => _history;

    /// <summary>One entry per trained scale, the coarsest first.</summary>
    public IReadOnlyList<SinGanScaleFacts> Scales => _facts;

    /// <summary>Trains all scales; if cancelled, those that are done, and the one that was under way if it already helps.</summary>
    /// <returns>False if it was cancelled before the last iteration.</returns>
    /// <exception cref="OperationCanceledException">Cancelled before the first iteration was done.</exception>
    /// <exception cref="DgpException">Diverged.</exception>
    public bool Run(IInversionObserver observer, CancellationToken cancellation)
    {
        var chance = new Chance(_seed);
        ScaleTraining? before = null;
        try
        {
            for (var scale = 0; scale < ScaleCount; scale++)
            {
                using var random = chance.Step(scale);
                var training = new ScaleTraining(_settings, Pyramid, _pictures[scale], before, random);
                before?.Dispose();
                before = training;
                if (!Train(training, scale, observer, cancellation))
                {
                    return false;
                }
            }

            return true;
        }
        finally
        {
            before?.Dispose();
        }
    }

    public void Dispose()
    {
        Pyramid.Dispose();
        _pictures.ForEach(p => p.Dispose());
    }

    private bool Train(ScaleTraining training, int scale, IInversionObserver observer, CancellationToken cancellation)
    {
        for (var i = 0; i < _settings.Iterations; i++)
        {
            if (cancellation.IsCancellationRequested)
            {
                Leave(training, scale, i, cancellation);
                return false;
            }

            using var scope = NewDisposeScope();
            var (losses, picture) = training.Step();
            if (!double.IsFinite(losses.Real + losses.Fake + losses.Penalty + losses.Reconstruction))
            {
                throw new DgpException(
                    ErrorCode.Diverged, $"The loss stopped being a number at scale {scale}, iteration {i + 1}.", "Try another --seed.");
            }

            _history.Add((scale, losses));
            observer.Stepped(new InversionStep(scale, i, _history.Count, Iterations, new Losses(0, losses.Reconstruction, 0), Shown(picture))
            {
                Share = (_work.Take(scale).Sum() + (_work[scale] * (i + 1) / _settings.Iterations)) / _work.Sum(),
            });
        }

        Keep(training, scale);
        return true;
    }

    private void Leave(ScaleTraining training, int scale, int iterations, CancellationToken cancellation)
    {
        if (_history.Count == 0)
        {
            training.Finish().Dispose();
            cancellation.ThrowIfCancellationRequested();
        }

        Keep(training, scale);
        if (scale > 0 && (iterations == 0 || _facts[^1].Reconstruction > training.Missing))
        {
            _facts.RemoveAt(scale);
            Pyramid.RemoveLast();
        }
    }

    private void Keep(ScaleTraining training, int scale)
    {
        using var scope = NewDisposeScope();
        Pyramid.Add(training.Finish());
        var rmse = (Pyramid.Reconstructed(scale + 1) - _pictures[scale]).square().mean().sqrt().item<float>();
        var (height, width) = _sizes.All[scale];
        _facts.Add(new SinGanScaleFacts(width, height, _settings.ChannelsAt(scale), training.NoiseDeviation, training.Missing, rmse));
    }

    /// <summary>In the size of the finest, so that pictures of all scales can be shown one after the other.</summary>
    private Tensor Shown(Tensor picture)
    {
        long[] size = [_sizes.Finest.Height, _sizes.Finest.Width];
        return picture.shape[2] == size[0] && picture.shape[3] == size[1]
            ? picture
            : nn.functional.interpolate(picture, size, mode: InterpolationMode.Bilinear, align_corners: false);
    }

    /// <summary>The real picture at every scale. Each is reduced from the finest, which itself is what is left of a picture that is too large.</summary>
    private IEnumerable<Tensor> Reduced(Tensor picture)
    {
        var finest = picture.shape[2] == _sizes.Finest.Height && picture.shape[3] == _sizes.Finest.Width
            ? picture
            : Resized(picture, (double)_settings.MostSide / Math.Max(picture.shape[2], picture.shape[3]));
        var last = ScaleCount - 1;
        return Enumerable.Range(0, last + 1)
            .Select(i => (i == last ? finest.clone() : Resized(finest, Math.Pow(_sizes.Factor, last - i))).DetachFromDisposeScope());
    }

    private Tensor Resized(Tensor x, double factor)
    {
        using var resize = new BicubicResize((int)x.shape[2], (int)x.shape[3], factor, _device);
        return resize.OfLevels(x);
    }

    /// <summary>What an iteration of each scale costs, in multiplications of a generator's pass: its own passes, and a pass of every coarser one for each picture.</summary>
    private static List<double> Work(SinGanSettings settings, PyramidSizes sizes)
    {
        // Passes forward and back of an iteration with three steps each.
        const double passes = 60;
        var pass = sizes.All.Select((size, scale) =>
        {
            double channels = settings.ChannelsAt(scale);
            return (double)size.Height * size.Width * channels * (6 + ((PatchNetwork.Layers - 2) * channels));
        }).ToList();
        return [.. pass.Select((own, scale) => (passes * own) + (settings.CriticSteps * pass.Take(scale).Sum()))];
    }
}

/// <summary>A trained scale.</summary>
/// <param name="NoiseDeviation">Of its noise; pictures are in [-1, 1], as in the rest.</param>
/// <param name="Missing">Root mean square error that the coarser scales leave to it.</param>
/// <param name="Reconstruction">The same after it.</param>
public sealed record SinGanScaleFacts(int Width, int Height, int Channels, double NoiseDeviation, double Missing, double Reconstruction);
