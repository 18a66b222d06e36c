using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Classifiers;

/// <summary>From feature maps to feature maps. The result is a new tensor.</summary>
internal delegate Tensor Layer(Tensor x);

/// <summary>The five kinds of blocks of Inception v3 (Szegedy et al. 2015, arXiv 1512.00567), by torchvision's letters and names.</summary>
internal static class InceptionBlocks
{
    /// <summary>3x3 means that leave out the padding, as TensorFlow's do.</summary>
    public static Layer Average { get; } = x => avg_pool2d(x, 3, stride: 1, padding: 1, count_include_pad: false);

    public static Layer Max { get; } = x => max_pool2d(x, 3, stride: 1, padding: 1);

    public static Layer HalvingMax { get; } = x => max_pool2d(x, 3, stride: 2);

    public static Layer A(InceptionWeights w, string name, int input, int pooled) => Branches(
        w.Same($"{name}.branch1x1", input, 64, 1),
        Chain(
            w.Same($"{name}.branch5x5_1", input, 48, 1),
            w.Same($"{name}.branch5x5_2", 48, 64, 5)),
        Chain(
            w.Same($"{name}.branch3x3dbl_1", input, 64, 1),
            w.Same($"{name}.branch3x3dbl_2", 64, 96, 3),
            w.Same($"{name}.branch3x3dbl_3", 96, 96, 3)),
        Chain(Average, w.Same($"{name}.branch_pool", input, pooled, 1)));

    public static Layer B(InceptionWeights w, string name, int input) => Branches(
        w.Valid($"{name}.branch3x3", input, 384, stride: 2),
        Chain(
            w.Same($"{name}.branch3x3dbl_1", input, 64, 1),
            w.Same($"{name}.branch3x3dbl_2", 64, 96, 3),
            w.Valid($"{name}.branch3x3dbl_3", 96, 96, stride: 2)),
        HalvingMax);

    public static Layer C(InceptionWeights w, string name, int input, int narrow) => Branches(
        w.Same($"{name}.branch1x1", input, 192, 1),
        Chain(
            w.Same($"{name}.branch7x7_1", input, narrow, 1),
            w.Same($"{name}.branch7x7_2", narrow, narrow, 1, 7),
            w.Same($"{name}.branch7x7_3", narrow, 192, 7, 1)),
        Chain(
            w.Same($"{name}.branch7x7dbl_1", input, narrow, 1),
            w.Same($"{name}.branch7x7dbl_2", narrow, narrow, 7, 1),
            w.Same($"{name}.branch7x7dbl_3", narrow, narrow, 1, 7),
            w.Same($"{name}.branch7x7dbl_4", narrow, narrow, 7, 1),
            w.Same($"{name}.branch7x7dbl_5", narrow, 192, 1, 7)),
        Chain(Average, w.Same($"{name}.branch_pool", input, 192, 1)));

    public static Layer D(InceptionWeights w, string name, int input) => Branches(
        Chain(
            w.Same($"{name}.branch3x3_1", input, 192, 1),
            w.Valid($"{name}.branch3x3_2", 192, 320, stride: 2)),
        Chain(
            w.Same($"{name}.branch7x7x3_1", input, 192, 1),
            w.Same($"{name}.branch7x7x3_2", 192, 192, 1, 7),
            w.Same($"{name}.branch7x7x3_3", 192, 192, 7, 1),
            w.Valid($"{name}.branch7x7x3_4", 192, 192, stride: 2)),
        HalvingMax);

    public static Layer E(InceptionWeights w, string name, int input, Layer pool) => Branches(
        w.Same($"{name}.branch1x1", input, 320, 1),
        Chain(
            w.Same($"{name}.branch3x3_1", input, 384, 1),
            Branches(
                w.Same($"{name}.branch3x3_2a", 384, 384, 1, 3),
                w.Same($"{name}.branch3x3_2b", 384, 384, 3, 1))),
        Chain(
            w.Same($"{name}.branch3x3dbl_1", input, 448, 1),
            w.Same($"{name}.branch3x3dbl_2", 448, 384, 3),
            Branches(
                w.Same($"{name}.branch3x3dbl_3a", 384, 384, 1, 3),
                w.Same($"{name}.branch3x3dbl_3b", 384, 384, 3, 1))),
        Chain(pool, w.Same($"{name}.branch_pool", input, 192, 1)));

    /// <summary>One after the other; each result is freed as soon as the next is there.</summary>
    public static Layer Chain(params Layer[] layers) => x =>
    {
        var h = layers[0](x);
        foreach (var layer in layers.Skip(1))
        {
            using var before = h;
            h = layer(before);
        }

        return h;
    };

    /// <summary>Side by side on the same maps; their channels behind one another.</summary>
    private static Layer Branches(params Layer[] branches) => x =>
    {
        using var scope = NewDisposeScope();
        return cat([.. branches.Select(b => b(x))], 1).MoveToOuterDisposeScope();
    };
}
