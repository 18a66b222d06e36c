using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Imaging;

/// <summary>
/// Pillow's antialiased resize of 8-bit pictures, to the bit: the filter is widened when reducing, its taps are rounded to 22
/// fractional bits, and each of the two passes (along rows, then columns) is rounded to 8 bits. torchvision's Resize and the
/// published low-resolution targets are made by it. Source: Pillow 9.4, Resample.c.
/// </summary>
public static class PillowResize
{
    private const int FractionBits = 22;

    /// <summary>Bilinear (triangle) filter. <paramref name="pixels"/> is row by row, <paramref name="channels"/> bytes a pixel.</summary>
    public static byte[] Bilinear(ReadOnlySpan<byte> pixels, int width, int height, int channels, int newWidth, int newHeight) =>
        Resize(pixels, width, height, channels, newWidth, newHeight, 1, d => Math.Max(1 - Math.Abs(d), 0));

    /// <summary>Cubic filter of Keys, a = -0.5.</summary>
    public static byte[] Bicubic(ReadOnlySpan<byte> pixels, int width, int height, int channels, int newWidth, int newHeight) =>
        Resize(pixels, width, height, channels, newWidth, newHeight, 2, d => Cubic(Math.Abs(d)));

    /// <summary>Lanczos-3 filter.</summary>
    public static byte[] Lanczos(ReadOnlySpan<byte> pixels, int width, int height, int channels, int newWidth, int newHeight) =>
        Resize(pixels, width, height, channels, newWidth, newHeight, 3, d => Math.Abs(d) < 3 ? Sinc(d) * Sinc(d / 3) : 0);

    /// <summary>
    /// Lanczos-3 to a square of <paramref name="side"/> pixels, through 8 bits as published: [N, 3, H, W] in [-1, 1] to
    /// [N, 3, side, side]. No gradient.
    /// </summary>
    public static Tensor Lanczos8Bit(Tensor pictures, int side)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (n, height, width) = (pictures.shape[0], (int)pictures.shape[2], (int)pictures.shape[3]);

        // Truncation, not rounding: the published conversion to 8 bits casts.
        var bytes = ((pictures + 1) / 2 * 255).clamp(0, 255).to(ScalarType.Byte).permute(0, 2, 3, 1).contiguous().cpu()
            .data<byte>().ToArray();
        var size = height * width * 3;
        var small = new byte[n * side * side * 3];
        for (var i = 0; i < n; i++)
        {
            Lanczos(bytes.AsSpan(i * size, size), width, height, 3, side, side).CopyTo(small, i * side * side * 3);
        }

        var result = tensor(small, [n, side, side, 3]).to(pictures.device).to(pictures.dtype).permute(0, 3, 1, 2).contiguous();
        return (result / 255 * 2 - 1).MoveToOuterDisposeScope();
    }

    private static byte[] Resize(
        ReadOnlySpan<byte> pixels, int width, int height, int channels, int newWidth, int newHeight, double radius,
        Func<double, double> filter)
    {
        var columns = newWidth == width
            ? pixels.ToArray()
            : Pass(pixels, height, width, newWidth, channels, width * channels, channels, newWidth * channels, channels, radius, filter);
        return newHeight == height
            ? columns
            : Pass(columns, newWidth, height, newHeight, channels, channels, newWidth * channels, channels, newWidth * channels, radius, filter);
    }

    /// <summary>Resamples <paramref name="lines"/> lines of <paramref name="length"/> pixels; the steps say where lines and pixels lie.</summary>
    private static byte[] Pass(
        ReadOnlySpan<byte> source, int lines, int length, int newLength, int channels,
        int lineStep, int pixelStep, int newLineStep, int newPixelStep, double radius, Func<double, double> filter)
    {
        var result = new byte[lines * newLength * channels];
        for (var i = 0; i < newLength; i++)
        {
            var (first, taps) = Taps(i, length, newLength, radius, filter);
            for (var line = 0; line < lines; line++)
            {
                for (var c = 0; c < channels; c++)
                {
                    long sum = 1L << (FractionBits - 1);
                    var at = line * lineStep + first * pixelStep + c;
                    foreach (var tap in taps)
                    {
                        sum += (long)source[at] * tap;
                        at += pixelStep;
                    }

                    result[line * newLineStep + i * newPixelStep + c] = (byte)Math.Clamp(sum >> FractionBits, 0, 255);
                }
            }
        }

        return result;
    }

    private static (int First, int[] Taps) Taps(int i, int length, int newLength, double radius, Func<double, double> filter)
    {
        var scale = (double)length / newLength;
        var stretch = Math.Max(scale, 1);
        var center = (i + 0.5) * scale;
        var first = Math.Max((int)(center - radius * stretch + 0.5), 0);
        var end = Math.Min((int)(center + radius * stretch + 0.5), length);
        var weights = new double[end - first];
        for (var k = 0; k < weights.Length; k++)
        {
            weights[k] = filter((k + first - center + 0.5) / stretch);
        }

        var sum = weights.Sum();
        return (first, [.. weights.Select(w => (int)Math.Round(w / sum * (1 << FractionBits), MidpointRounding.AwayFromZero))]);
    }

    internal static double Cubic(double d) =>
        d < 1 ? (((1.5 * d) - 2.5) * d * d) + 1
        : d < 2 ? (((((d - 5) * d) + 8) * d) - 4) * -0.5
        : 0;

    private static double Sinc(double d) => d == 0 ? 1 : Math.Sin(Math.PI * d) / (Math.PI * d);
}
