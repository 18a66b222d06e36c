using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Training;

/// <summary>
/// Differentiable augmentation (Zhao et al. 2020, arXiv 2006.10738), policy color, translation, cutout: D sees real and generated pictures through
/// the same kinds of random changes, through which gradients reach G. It keeps D from learning a small set by heart.
/// </summary>
internal static class DiffAugment
{
    private const double LongestShift = 0.125;
    private const double CutoutSide = 0.5;

    /// <param name="x">[N, 3, R, R] in [-1, 1].</param>
    public static Tensor Apply(Tensor x, Generator chance)
    {
        using var scope = NewDisposeScope();
        return Cutout(Translation(Color(x, chance), chance), chance).MoveToOuterDisposeScope();
    }

    /// <summary>Brightness ± 0.5, saturation × 0 to 2, contrast × 0.5 to 1.5, each drawn for each picture.</summary>
    private static Tensor Color(Tensor x, Generator chance)
    {
        x = x + (Uniform(x, chance) - 0.5);
        var grey = x.mean([1L], keepdim: true);
        x = (x - grey) * (Uniform(x, chance) * 2) + grey;
        var mean = x.mean([1L, 2L, 3L], keepdim: true);
        return (x - mean) * (Uniform(x, chance) + 0.5) + mean;
    }

    /// <summary>Moves each picture by up to an eighth of its side; what comes in is 0.</summary>
    internal static Tensor Translation(Tensor x, Generator chance)
    {
        var (n, height, width) = (x.shape[0], x.shape[2], x.shape[3]);
        var (down, right) = (Shift(height, n, chance), Shift(width, n, chance));
        var rows = (arange(height).view(1, -1, 1) + down + 1).clamp(0, height + 1);                // 0 and height + 1 are the padding
        var columns = (arange(width).view(1, 1, -1) + right + 1).clamp(0, width + 1);
        var padded = nn.functional.pad(x, (1, 1, 1, 1)).permute(0, 2, 3, 1);
        return padded.index(arange(n).view(-1, 1, 1).to(x.device), rows.to(x.device), columns.to(x.device)).permute(0, 3, 1, 2);
    }

    /// <summary>Blanks a square of half the side; its centre may lie anywhere.</summary>
    private static Tensor Cutout(Tensor x, Generator chance)
    {
        var (n, height, width) = (x.shape[0], x.shape[2], x.shape[3]);
        var (rows, columns) = (Inside(height, n, chance).view(n, 1, -1, 1), Inside(width, n, chance).view(n, 1, 1, -1));
        return x * (1 - (rows * columns).to(x.device));
    }

    private static Tensor Shift(long side, long n, Generator chance)
    {
        var most = (long)(side * LongestShift + 0.5);
        return randint(-most, most + 1, [n, 1, 1], generator: chance);
    }

    /// <summary>[N, side], 1 where the blanked square lies.</summary>
    private static Tensor Inside(long side, long n, Generator chance)
    {
        var cut = (long)(side * CutoutSide + 0.5);
        var first = randint(0, side + (1 - cut % 2), [n, 1], generator: chance) - cut / 2;
        var at = arange(side).view(1, -1);
        return (at >= first).logical_and(at < first + cut).to(ScalarType.Float32);
    }

    private static Tensor Uniform(Tensor x, Generator chance) => rand([x.shape[0], 1, 1, 1], generator: chance).to(x.device);
}
