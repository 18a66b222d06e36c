using Dgp.Engine.Imaging;
using static TorchSharp.torch;

namespace Dgp.Engine.Degradations;

/// <summary>
/// A picture made smaller by <paramref name="factor"/> and enlarged again bilinearly. A real picture is reduced as a person would
/// reduce it (Lanczos-3 in 8 bit, as Pillow does); a generated one by a differentiable lanczos2 kernel, phase 0.5, replicate
/// padding (Deep Image Prior's downsampler). Both kernels are separable, so reducing and enlarging is one product M x Mᵀ.
/// Source: DGP models/dgp.py, pre_process; models/downsampler.py.
/// </summary>
/// <param name="factor">2, 4 or 8.</param>
/// <param name="side">Height and width of the pictures, in pixels; a multiple of the factor.</param>
public sealed class Downsample(int factor, int side, Device device) : IDegradation
{
    private readonly Tensor _enlargeReduced = Matrix(Product(Enlargement(factor, side), Reduction(factor, side)), device);
    private readonly Tensor _enlarge = Matrix(Enlargement(factor, side), device);

    public Tensor Apply(Tensor x) => Sandwich(_enlargeReduced, x);

    public Tensor Observe(Tensor clean)
    {
        using var scope = NewDisposeScope();
        return Enlarge(PillowResize.Lanczos8Bit(clean, side / factor)).MoveToOuterDisposeScope();
    }

    /// <summary>Bilinear ×factor of an already small picture, [N, 3, side/factor, side/factor].</summary>
    public Tensor Enlarge(Tensor small) => Sandwich(_enlarge, small);

    private static Tensor Sandwich(Tensor rows, Tensor x)
    {
        using var scope = NewDisposeScope();
        return rows.matmul(x).matmul(rows.t()).MoveToOuterDisposeScope();
    }

    internal static Tensor Matrix(double[,] values, Device device)
    {
        var flat = new float[values.Length];
        for (var i = 0; i < flat.Length; i++)
        {
            flat[i] = (float)values[i / values.GetLength(1), i % values.GetLength(1)];
        }

        return tensor(flat, [values.GetLength(0), values.GetLength(1)], device: device);
    }

    /// <summary>[side/f, side]: lanczos2 taps, 4f of them, normalised; taps beyond an edge fall on the edge pixel.</summary>
    internal static double[,] Reduction(int factor, int side)
    {
        var taps = new double[4 * factor];
        for (var i = 0; i < taps.Length; i++)
        {
            taps[i] = Lanczos2(Math.Abs(i + 0.5 - 2 * factor) / factor);
        }

        var sum = taps.Sum();
        var pad = 3 * factor / 2;
        var matrix = new double[side / factor, side];
        for (var row = 0; row < side / factor; row++)
        {
            for (var i = 0; i < taps.Length; i++)
            {
                matrix[row, Math.Clamp(row * factor + i - pad, 0, side - 1)] += taps[i] / sum;
            }
        }

        return matrix;
    }

    /// <summary>[side, side/f]: bilinear interpolation, corners not aligned, as torch's interpolate.</summary>
    private static double[,] Enlargement(int factor, int side)
    {
        var small = side / factor;
        var matrix = new double[side, small];
        for (var row = 0; row < side; row++)
        {
            var source = Math.Max((row + 0.5) / factor - 0.5, 0);
            var below = (int)source;
            matrix[row, below] += 1 - (source - below);
            matrix[row, Math.Min(below + 1, small - 1)] += source - below;
        }

        return matrix;
    }

    private static double Lanczos2(double d) =>
        d == 0 ? 1 : 2 * Math.Sin(Math.PI * d) * Math.Sin(Math.PI * d / 2) / (Math.PI * Math.PI * d * d);

    private static double[,] Product(double[,] a, double[,] b)
    {
        var product = new double[a.GetLength(0), b.GetLength(1)];
        for (var i = 0; i < a.GetLength(0); i++)
        {
            for (var k = 0; k < b.GetLength(0); k++)
            {
                for (var j = 0; a[i, k] != 0 && j < b.GetLength(1); j++)
                {
                    product[i, j] += a[i, k] * b[k, j];
                }
            }
        }

        return product;
    }
}
