using Dgp.Contracts;
using Dgp.Engine.Imaging;
using Dgp.Engine.Priors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Metrics;

/// <summary>
/// Natural Image Quality Evaluator (Mittal et al. 2013): how far the statistics of a picture's blocks are from those of pristine photographs, with no original to
/// compare with. Lower is better; good photographs have about 3. The pristine model is imported: that of the authors, as BasicSR ships it
/// (niqe_pris_params.npz).
/// </summary>
public sealed class Niqe
{
    /// <summary>Side of a block, in pixels.</summary>
    public const int BlockSide = 96;

    private const int FewestBlocks = 2;
    private const int Scales = 2;
    private const int Dimension = Scales * NaturalSceneStatistics.Features;
    private const int WindowSide = 7;

    // numpy.linalg.pinv's: smaller singular values, relative to the largest, count as 0.
    private const double SmallestSingular = 1e-15;

    private readonly double[] _mean;
    private readonly double[] _covariance;
    private readonly double[] _window;

    private Niqe(double[] mean, double[] covariance, double[] window) => (_mean, _covariance, _window) = (mean, covariance, window);

    /// <param name="path">An <c>.npz</c> with <c>mu_pris_param</c> [1, 36], <c>cov_pris_param</c> [36, 36] and <c>gaussian_window</c> [7, 7].</param>
    /// <exception cref="DgpException">NotFound, UnsafePickle; BadPrior: an array is missing or of another shape, or holds NaN.</exception>
    public static Niqe Load(string path)
    {
        var arrays = NumpyArchive.Read(path, "mu_pris_param", "cov_pris_param", "gaussian_window");
        return new Niqe(
            Take("mu_pris_param", 1, Dimension), Take("cov_pris_param", Dimension, Dimension), Take("gaussian_window", WindowSide, WindowSide));

        double[] Take(string name, params int[] shape) =>
            arrays.TryGetValue(name, out var array) && array.Shape.SequenceEqual(shape) && array.Values.All(double.IsFinite)
                ? array.Values
                : throw new DgpException(
                    ErrorCode.BadPrior,
                    $"{Damaged.Name(path)}: there is no array '{name}' of shape {Damaged.Shape(shape.Select(s => (long)s))} and finite numbers.",
                    "Give niqe_pris_params.npz of github.com/XPixelGroup/BasicSR.");
    }

    /// <summary>Whether a picture is large enough: the covariance of its blocks needs two of them, so 192 x 96 pixels.</summary>
    public static bool Fits(int width, int height) => (width / BlockSide) * (height / BlockSide) >= FewestBlocks;

    /// <summary>√((µ − m)ᵀ ((Σ + S)/2)⁺ (µ − m)), equation 10, µ and Σ pristine, m and S of the picture's blocks; NaN if no two blocks have any texture.</summary>
    /// <param name="picture">Large enough; what is beyond whole blocks, on the right and below, is not looked at.</param>
    public double Of(Image<Rgb24> picture)
    {
        var (rows, columns) = (picture.Height / BlockSide, picture.Width / BlockSide);
        var features = Features(picture, rows, columns);
        using var scope = NewDisposeScope();
        var known = features.Where(f => !f.Any(double.IsNaN)).ToList();
        if (known.Count < FewestBlocks)
        {
            return double.NaN;
        }

        // A block that has no texture has some numbers all the same, and they count for the mean.
        var mean = Enumerable.Range(0, Dimension).Select(d => features.Select(f => f[d]).Where(v => !double.IsNaN(v)).Average()).ToArray();
        var difference = tensor(_mean) - tensor(mean);
        var covariance = (tensor(_covariance).view(Dimension, Dimension) + Covariance(known)) / 2;
        return difference.view(1, -1).mm(PseudoInverse(covariance)).mm(difference.view(-1, 1)).sqrt().item<double>();
    }

    /// <summary>36 numbers for each block: 18 as it is, 18 at half its size.</summary>
    internal IReadOnlyList<double[]> Features(Image<Rgb24> picture, int rows, int columns)
    {
        var (height, width) = (rows * BlockSide, columns * BlockSide);
        var light = Light(picture, height, width);
        var first = Blocks(light, height, width, BlockSide);
        var second = Blocks(Halved(light, height, width), height / 2, width / 2, BlockSide / 2);
        return [.. first.Zip(second, (a, b) => (double[])[.. a, .. b])];
    }

    private List<double[]> Blocks(double[] light, int height, int width, int side)
    {
        var normalized = NaturalSceneStatistics.Normalized(light, height, width, _window);
        var features = new List<double[]>();
        for (var y = 0; y < height; y += side)
        {
            for (var x = 0; x < width; x += side)
            {
                var block = Enumerable.Range(0, side).SelectMany(r => normalized.Skip(((y + r) * width) + x).Take(side)).ToArray();
                features.Add(NaturalSceneStatistics.Of(block, side, side));
            }
        }

        return features;
    }

    /// <summary>Y of ITU-R BT.601, from 16 to 235, not rounded.</summary>
    private static double[] Light(Image<Rgb24> picture, int height, int width)
    {
        var bytes = Pictures.Bytes(picture);
        return [.. Enumerable.Range(0, height * width).Select(i =>
        {
            var at = 3 * (((i / width) * picture.Width) + (i % width));
            return 16 + (((65.481 * bytes[at]) + (128.553 * bytes[at + 1]) + (24.966 * bytes[at + 2])) / 255);
        })];
    }

    /// <summary>As MATLAB's imresize by 0.5: bicubic, antialiased, mirrored at the edges.</summary>
    private static double[] Halved(double[] light, int height, int width)
    {
        var columns = Halved(light, height, width, width, 1);
        return Halved(columns, width / 2, height, 1, width / 2);
    }

    // Keys' cubic with a = -0.5, stretched to twice its width, at the eight pixels around.
    private static readonly double[] HalvingTaps = [.. new[] { -3.5, -2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5 }.Select(d => PillowResize.Cubic(Math.Abs(d) / 2) / 2)];

    private static double[] Halved(double[] source, int lines, int length, int lineStep, int pixelStep)
    {
        var result = new double[source.Length / 2];
        var half = length / 2;
        for (var line = 0; line < lines; line++)
        {
            for (var i = 0; i < half; i++)
            {
                double sum = 0;
                for (var k = 0; k < HalvingTaps.Length; k++)
                {
                    sum += HalvingTaps[k] * source[(line * lineStep) + (Mirrored((2 * i) + k - 3, length) * pixelStep)];
                }

                // Lines stay lines: rows of the halved picture, or its columns.
                result[pixelStep == 1 ? (line * half) + i : (i * pixelStep) + line] = sum;
            }
        }

        return result;
    }

    // The edge pixel is its own neighbour.
    private static int Mirrored(int i, int length) => i < 0 ? -1 - i : i >= length ? (2 * length) - 1 - i : i;

    private static Tensor Covariance(List<double[]> features)
    {
        using var scope = NewDisposeScope();
        var x = tensor(features.SelectMany(f => f).ToArray()).view(features.Count, Dimension);
        var centred = x - x.mean([0L], keepdim: true);
        return (centred.t().mm(centred) / (features.Count - 1)).MoveToOuterDisposeScope();
    }

    private static Tensor PseudoInverse(Tensor symmetric)
    {
        using var scope = NewDisposeScope();
        var (values, vectors) = linalg.eigh(symmetric);
        var least = values.abs().max() * SmallestSingular;
        var inverse = where(values.abs() > least, values.reciprocal(), zeros_like(values));
        return (vectors * inverse).mm(vectors.t()).MoveToOuterDisposeScope();
    }
}
