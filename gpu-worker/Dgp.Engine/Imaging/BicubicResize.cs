using static TorchSharp.torch;

namespace Dgp.Engine.Imaging;

/// <summary>
/// MATLAB's imresize: the cubic kernel with a = -0.5, widened when reducing, the picture mirrored at its edges, the size rounded up. Both directions are a
/// matrix each. Source: Keys, 1981; assafshocher/resizer, as in tamarott/SinGAN, imresize.py, which forgets the mirror at the upper and left edges.
/// </summary>
public sealed class BicubicResize : IDisposable
{
    private readonly Tensor _rows;
    private readonly Tensor _columns;

    /// <param name="height">Of the pictures to be resized; so is <paramref name="width"/>. Pixels.</param>
    /// <param name="factor">Above 1 enlarges.</param>
    public BicubicResize(int height, int width, double factor, Device device)
    {
        using var scope = NewDisposeScope();
        _rows = Matrix(height, factor, device).DetachFromDisposeScope();
        _columns = Matrix(width, factor, device).DetachFromDisposeScope();
    }

    /// <summary>[N, C, H, W] to [N, C, ⌈H·factor⌉, ⌈W·factor⌉].</summary>
    public Tensor Of(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _rows.matmul(x).matmul(_columns.t()).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The same through 8 bits as SinGAN does it: pictures in [-1, 1], clipped and cut down to 256 levels before, clipped after. No gradient.
    /// </summary>
    public Tensor OfLevels(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var levels = (((x + 1) / 2).clamp(0, 1) * 255).floor();
        return (((Of(levels) / 255) - 0.5f) * 2).clamp(-1, 1).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _rows.Dispose();
        _columns.Dispose();
    }

    /// <summary>[⌈length·factor⌉, length]; every row sums to 1.</summary>
    internal static double[,] Weights(int length, double factor)
    {
        var newLength = (int)Math.Ceiling(length * factor);
        var stretch = Math.Max(1, 1 / factor);
        var weights = new double[newLength, length];
        for (var i = 0; i < newLength; i++)
        {
            var centre = ((i + 0.5) / factor) - 0.5;
            var (first, last) = ((int)Math.Ceiling(centre - (2 * stretch)), (int)Math.Floor(centre + (2 * stretch)));
            var sum = 0.0;
            for (var j = first; j <= last; j++)
            {
                sum += Cubic((j - centre) / stretch);
            }

            for (var j = first; j <= last; j++)
            {
                weights[i, Mirrored(j, length)] += Cubic((j - centre) / stretch) / sum;
            }
        }

        return weights;
    }

    private static Tensor Matrix(int length, double factor, Device device)
    {
        var weights = Weights(length, factor);
        return tensor(weights.Cast<double>().Select(w => (float)w).ToArray(), [weights.GetLength(0), length], device: device);
    }

    /// <summary>The edge pixel is doubled: -1 is 0, and length is length - 1.</summary>
    private static int Mirrored(int i, int length)
    {
        var k = ((i % (2 * length)) + (2 * length)) % (2 * length);
        return k < length ? k : (2 * length) - 1 - k;
    }

    private static double Cubic(double x)
    {
        var d = Math.Abs(x);
        return d <= 1 ? (1.5 * d * d * d) - (2.5 * d * d) + 1
            : d <= 2 ? (-0.5 * d * d * d) + (2.5 * d * d) - (4 * d) + 2
            : 0;
    }
}
