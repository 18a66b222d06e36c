namespace Dgp.Engine.Metrics;

/// <summary>
/// Structural similarity (Wang et al. 2004) as scikit-image's structural_similarity: K1 0.01, K2 0.03, mean over pixels whose window
/// lies inside the picture, and over channels.
/// </summary>
public static class Ssim
{
    /// <summary>The usual definition for values in [0, 1]: 7×7 uniform window, data range 1.</summary>
    public static double Window7Range1(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int height, int width, int channels) =>
        Mean(a, b, height, width, channels, Uniform(7), dataRange: 1, sampleCovariance: true);

    /// <summary>What the published code prints: it names no range, and scikit-image takes 2 for floating-point pictures.</summary>
    public static double AsPublished(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int height, int width, int channels) =>
        Mean(a, b, height, width, channels, Uniform(7), dataRange: 2, sampleCovariance: true);

    /// <summary>Gaussian window of sigma 1.5 cut at 3.5 sigma (11×11), data range 1, population covariance, as Wang et al. have it.</summary>
    public static double GaussianRange1(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int height, int width, int channels) =>
        Mean(a, b, height, width, channels, Gaussian(1.5, 5), dataRange: 1, sampleCovariance: false);

    /// <summary>The window must fit: smallest side of pictures that can be compared.</summary>
    public const int SmallestSide = 7;

    private static double[] Uniform(int size) => [.. Enumerable.Repeat(1.0 / size, size)];

    private static double[] Gaussian(double sigma, int radius)
    {
        var taps = Enumerable.Range(-radius, 2 * radius + 1).Select(i => Math.Exp(-i * i / (2 * sigma * sigma))).ToArray();
        var sum = taps.Sum();
        return [.. taps.Select(t => t / sum)];
    }

    private static double Mean(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, int height, int width, int channels, double[] window,
        double dataRange, bool sampleCovariance)
    {
        double sum = 0;
        for (var c = 0; c < channels; c++)
        {
            sum += OneChannel(Channel(a, c, channels), Channel(b, c, channels), height, width, window, dataRange, sampleCovariance);
        }

        return sum / channels;
    }

    private static double OneChannel(
        double[] a, double[] b, int height, int width, double[] window, double dataRange, bool sampleCovariance)
    {
        var meanA = Filter(a, height, width, window);
        var meanB = Filter(b, height, width, window);
        var meanAA = Filter(Multiply(a, a), height, width, window);
        var meanBB = Filter(Multiply(b, b), height, width, window);
        var meanAB = Filter(Multiply(a, b), height, width, window);
        var (c1, c2) = (Math.Pow(0.01 * dataRange, 2), Math.Pow(0.03 * dataRange, 2));
        var samples = window.Length * window.Length;
        var unbiased = sampleCovariance ? samples / (samples - 1.0) : 1;

        double sum = 0;
        for (var i = 0; i < meanA.Length; i++)
        {
            var (ma, mb) = (meanA[i], meanB[i]);
            var varianceA = unbiased * (meanAA[i] - ma * ma);
            var varianceB = unbiased * (meanBB[i] - mb * mb);
            var covariance = unbiased * (meanAB[i] - ma * mb);
            sum += (2 * ma * mb + c1) * (2 * covariance + c2) / ((ma * ma + mb * mb + c1) * (varianceA + varianceB + c2));
        }

        return sum / meanA.Length;
    }

    /// <summary>Separable filter, kept only where the window lies inside the picture.</summary>
    private static double[] Filter(double[] x, int height, int width, double[] window)
    {
        var (outHeight, outWidth) = (height - window.Length + 1, width - window.Length + 1);
        var rows = new double[height * outWidth];
        for (var y = 0; y < height; y++)
        {
            for (var i = 0; i < outWidth; i++)
            {
                for (var k = 0; k < window.Length; k++)
                {
                    rows[y * outWidth + i] += window[k] * x[y * width + i + k];
                }
            }
        }

        var result = new double[outHeight * outWidth];
        for (var y = 0; y < outHeight; y++)
        {
            for (var i = 0; i < outWidth; i++)
            {
                for (var k = 0; k < window.Length; k++)
                {
                    result[y * outWidth + i] += window[k] * rows[(y + k) * outWidth + i];
                }
            }
        }

        return result;
    }

    private static double[] Multiply(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x * y)];

    private static double[] Channel(ReadOnlySpan<float> pixels, int channel, int channels)
    {
        var values = new double[pixels.Length / channels];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = pixels[i * channels + channel];
        }

        return values;
    }
}
