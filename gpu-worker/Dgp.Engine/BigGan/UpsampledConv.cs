using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.BigGan;

/// <summary>
/// A 3×3 convolution of a picture enlarged ×2 by repeating pixels, computed on the small picture. Each of the four output
/// phases sees only 2×2 distinct input pixels, so its kernel is the 3×3 one with the taps that fall on one pixel added up:
/// 16 multiplications per input pixel and channel pair in place of 36, and the same sum up to rounding.
/// </summary>
internal static class UpsampledConv
{
    // Below this many input pixels the kernel (16/9 of the original's size, made at every call) costs more than it saves:
    // measured on 2 cores at 96 channels, forward and backward, 8x8 100 against 46 ms, 16x16 35 against 38, 32x32 22 against 37.
    private const long FewestPixels = 24 * 24;

    public static bool Worthwhile(Tensor x) => x.shape[2] * x.shape[3] >= FewestPixels;

    /// <summary>For a batch of channels-last maps; one core, 64 maps of 192 channels, bfloat16: 16x16 188 against 284 ms, 8x8 60 against 67, 4x4 23 against 19.</summary>
    public static bool WorthwhileInTraining(Tensor x) => x.shape[2] * x.shape[3] >= 16 * 16;

    /// <param name="x">[N, in, H, W]</param>
    /// <param name="weight">[out, in, 3, 3]</param>
    /// <returns>[N, out, 2H, 2W], without a bias.</returns>
    public static Tensor Apply(Tensor x, Tensor weight)
    {
        using var scope = NewDisposeScope();
        var (n, channels, height, width) = (x.shape[0], weight.shape[0], x.shape[2], x.shape[3]);
        var y = conv2d(x, Kernels(weight), padding: [1, 1])
            .view(n, 2, 2, channels, height + 1, width + 1);

        // An even output row or column starts at the tap before the pixel, an odd one at the pixel itself.
        Tensor Phase(int row, int column) =>
            y.select(1, row).select(1, column).narrow(2, row, height).narrow(3, column, width);

        var even = stack([Phase(0, 0), Phase(0, 1)], -1);                                        // [N, out, H, W, 2]
        var odd = stack([Phase(1, 0), Phase(1, 1)], -1);
        return stack([even, odd], 3).reshape(n, channels, 2 * height, 2 * width).MoveToOuterDisposeScope();
    }

    /// <summary>The same for channels-last maps in and out.</summary>
    /// <param name="bias">[out]</param>
    public static Tensor ApplyChannelsLast(Tensor x, Tensor weight, Tensor? bias)
    {
        using var scope = NewDisposeScope();
        var (n, channels, height, width) = (x.shape[0], weight.shape[0], x.shape[2], x.shape[3]);
        var y = conv2d(x, Kernels(weight), bias?.repeat(4), padding: [1, 1]).permute(0, 2, 3, 1);      // [N, H + 1, W + 1, 4 out]

        Tensor Phase(int row, int column) =>
            y.narrow(1, row, height).narrow(2, column, width).narrow(3, ((2 * row) + column) * channels, channels);

        var even = cat([Phase(0, 0), Phase(0, 1)], 3);                                           // [N, H, W, 2 out]
        var odd = cat([Phase(1, 0), Phase(1, 1)], 3);
        return stack([even, odd], 2).view(n, 2 * height, 2 * width, channels).permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>The kernels of the four phases, [4 out, in, 2, 2].</summary>
    private static Tensor Kernels(Tensor weight)
    {
        var rows = Phases(weight, 2);                                                            // [2, out, in, 2, 3]
        return Phases(rows, 4).transpose(0, 1).reshape(4 * weight.shape[0], -1, 2, 2);           // from [2, 2, out, in, 2, 2]
    }

    /// <summary>Along one dimension, taps (a, b, c) become (a, b + c) for even and (a + b, c) for odd outputs, stacked first.</summary>
    private static Tensor Phases(Tensor taps, long dim)
    {
        var (a, b, c) = (taps.narrow(dim, 0, 1), taps.narrow(dim, 1, 1), taps.narrow(dim, 2, 1));
        return stack([cat([a, b + c], dim), cat([a + b, c], dim)], 0);
    }
}
