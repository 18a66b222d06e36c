using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.BigGan;

/// <summary>
/// Operators on feature maps [N, C, H, W] that libtorch has slow ones of on a CPU, in terms of fast ones. Milliseconds on one core, libtorch 2.10, forward and
/// backward, theirs and ours.
/// </summary>
internal static class Maps
{
    // Wider maps are copied row by row there too, and the product grows with the square of the width.
    private const long WidestDoubled = 32;
    private const long WidestHalved = 64;

    /// <summary>x · scale + shift, both of shapes that broadcast to x's. Theirs does not vectorise what is broadcast, but for channels-last maps: [16, 128, 16, 16] 1.7 and 0.4.</summary>
    public static Tensor ScaledAndShifted(Tensor x, Tensor scale, Tensor shift)
    {
        using var scope = NewDisposeScope();
        return (IsOnCpu(x) ? (x * scale).add_(shift) : shift.addcmul(x, scale, 1)).MoveToOuterDisposeScope();
    }

    /// <summary>Each pixel four times, [N, C, 2H, 2W]. [16, 128, 16, 16] 9.8 and 2.7, [8, 96, 32, 32] 15.8 and 5.9, [8, 96, 64, 64] 18 and 43.</summary>
    public static Tensor Doubled(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (n, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        if (!IsOnCpu(x) || width > WidestDoubled || !x.is_contiguous())
        {
            return interpolate(x, scale_factor: [2, 2], mode: InterpolationMode.Nearest).MoveToOuterDisposeScope();
        }

        // A product with ones and zeros repeats each column, to the bit; whole rows are copied fast.
        var wide = matmul(x, Repeating(width, x));
        return wide.unsqueeze(3).expand(n, channels, height, 2, 2 * width).reshape(n, channels, 2 * height, 2 * width).MoveToOuterDisposeScope();
    }

    /// <summary>Average of each 2×2 pixels, [N, C, H/2, W/2]; H and W are even. [16, 128, 16, 16] 1.8 and 0.7, [8, 96, 64, 64] 13.5 and 8.2.</summary>
    public static Tensor Halved(Tensor x)
    {
        using var scope = NewDisposeScope();
        var (n, channels, height, width) = (x.shape[0], x.shape[1], x.shape[2], x.shape[3]);
        if (!IsOnCpu(x) || width > WidestHalved || !x.is_contiguous())
        {
            return avg_pool2d(x, [2, 2]).MoveToOuterDisposeScope();
        }

        var rows = x.view(n, channels, height / 2, 2, width);
        return matmul(rows.select(3, 0) + rows.select(3, 1), Repeating(width / 2, x).t() * 0.25).MoveToOuterDisposeScope();
    }

    /// <summary>[size, 2 size]: ones where a column is repeated.</summary>
    private static Tensor Repeating(long size, Tensor like) =>
        eye(size, dtype: like.dtype, device: like.device).unsqueeze(2).expand(size, size, 2).reshape(size, 2 * size);

    private static bool IsOnCpu(Tensor x) => x.device_type == DeviceType.CPU;
}
