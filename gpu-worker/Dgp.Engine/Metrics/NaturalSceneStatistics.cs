namespace Dgp.Engine.Metrics;

/// <summary>
/// What the light of natural photographs has in common once its local mean and contrast are taken out: 18 numbers for a block of it (Mittal et al. 2013,
/// Making a "Completely Blind" Image Quality Analyzer, section II). Source of the constants: the authors' niqe_release; BasicSR's basicsr/metrics/niqe.py.
/// </summary>
internal static class NaturalSceneStatistics
{
    /// <summary>Numbers for a block, at one scale.</summary>
    public const int Features = 18;

    // Shapes that are tried: 0.2 to 10 in steps of 0.001.
    private const int Shapes = 9801;

    // Down and right by so much, around the block's edges: horizontal, vertical and the two diagonal neighbours.
    private static readonly (int Rows, int Columns)[] Neighbours = [(0, 1), (1, 0), (1, 1), (1, -1)];

    // Γ(2/α)² / (Γ(1/α) Γ(3/α)) for each shape α.
    private static readonly double[] Ratios =
        [.. Enumerable.Range(0, Shapes).Select(i => 1 / Shape(i)).Select(r => Square(Gamma(2 * r)) / (Gamma(r) * Gamma(3 * r)))];

    /// <summary>(I − µ) / (σ + 1), µ and σ of the window around each pixel; beyond an edge the edge pixel goes on. Equation 1.</summary>
    /// <param name="light">Row by row, from 0 to 255.</param>
    /// <param name="window">Square, odd, sums to 1; row by row.</param>
    public static double[] Normalized(double[] light, int height, int width, double[] window)
    {
        var side = (int)Math.Sqrt(window.Length);
        var radius = side / 2;
        var result = new double[light.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (mean, square) = (0.0, 0.0);
                for (var i = 0; i < window.Length; i++)
                {
                    var row = Math.Clamp(y + (i / side) - radius, 0, height - 1);
                    var column = Math.Clamp(x + (i % side) - radius, 0, width - 1);
                    // A convolution turns its window round.
                    var (value, weight) = (light[(row * width) + column], window[^(i + 1)]);
                    (mean, square) = (mean + (weight * value), square + (weight * value * value));
                }

                result[(y * width) + x] = (light[(y * width) + x] - mean) / (Math.Sqrt(Math.Abs(square - (mean * mean))) + 1);
            }
        }

        return result;
    }

    /// <summary>Of a block: the shape and spread of its values, then shape, mean and both spreads of its products with each kind of neighbour.</summary>
    public static double[] Of(double[] block, int height, int width)
    {
        var features = new List<double>(Features);
        var own = Fit(block);
        features.AddRange([own.Shape, (own.Left + own.Right) / 2]);
        foreach (var (rows, columns) in Neighbours)
        {
            var (shape, left, right) = Fit(Products(block, height, width, rows, columns));
            features.AddRange([shape, (right - left) * Gamma(2 / shape) / Gamma(1 / shape), left, right]);
        }

        return [.. features];
    }

    /// <summary>An asymmetric generalised Gaussian by its moments (Lasmar et al. 2009): shape α and scales β on both sides. NaN if a side has no value.</summary>
    private static (double Shape, double Left, double Right) Fit(double[] values)
    {
        var left = Math.Sqrt(MeanSquare(values.Where(v => v < 0)));
        var right = Math.Sqrt(MeanSquare(values.Where(v => v > 0)));
        var gamma = left / right;
        var r = Square(values.Average(Math.Abs)) / MeanSquare(values);
        var wanted = r * ((gamma * gamma * gamma) + 1) * (gamma + 1) / Square((gamma * gamma) + 1);
        var shape = Shape(Nearest(wanted));
        var scale = Math.Sqrt(Gamma(1 / shape) / Gamma(3 / shape));
        return (shape, left * scale, right * scale);
    }

    // The first of the nearest; as NumPy's argmin, which takes NaN for the least, so 0 for it.
    private static int Nearest(double ratio)
    {
        var best = 0;
        for (var i = 1; i < Ratios.Length; i++)
        {
            if (Square(Ratios[i] - ratio) < Square(Ratios[best] - ratio))
            {
                best = i;
            }
        }

        return best;
    }

    private static double[] Products(double[] block, int height, int width, int rows, int columns)
    {
        var products = new double[block.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                var (row, column) = ((y - rows + height) % height, (x - columns + width) % width);
                products[(y * width) + x] = block[(y * width) + x] * block[(row * width) + column];
            }
        }

        return products;
    }

    private static double MeanSquare(IEnumerable<double> values)
    {
        var (sum, count) = (0.0, 0);
        foreach (var value in values)
        {
            (sum, count) = (sum + (value * value), count + 1);
        }

        return sum / count;
    }

    private static double Shape(int index) => 0.2 + (index * 0.001);

    private static double Square(double x) => x * x;

    /// <summary>Γ(x), x > 0, by Lanczos' approximation with g = 7 and nine terms (Godfrey's coefficients): relative error below 1e-14.</summary>
    internal static double Gamma(double x)
    {
        if (x < 0.5)
        {
            return Math.PI / (Math.Sin(Math.PI * x) * Gamma(1 - x));
        }

        ReadOnlySpan<double> terms =
        [
            0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
            12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
        ];
        var sum = terms[0];
        for (var i = 1; i < terms.Length; i++)
        {
            sum += terms[i] / (x - 1 + i);
        }

        var t = x + 6.5;
        return Math.Sqrt(2 * Math.PI) * Math.Pow(t, x - 0.5) * Math.Exp(-t) * sum;
    }
}
