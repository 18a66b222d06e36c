using static TorchSharp.torch;

namespace Dgp.Engine.Degradations;

/// <summary>
/// The small picture itself, [N, 3, H/f, W/f]: <see cref="Downsample"/>'s lanczos2 kernel without the enlargement, for pictures of any shape.
/// Source: deep-image-prior, models/downsampler.py with phase 0.5 and preserve_size.
/// </summary>
/// <param name="factor">2, 4 or 8.</param>
/// <param name="height">Of the large picture, a multiple of the factor; so is <paramref name="width"/>.</param>
public sealed class Reduction(int factor, int height, int width, Device device) : IDegradation
{
    private readonly Tensor _rows = Downsample.Matrix(Downsample.Reduction(factor, height), device);
    private readonly Tensor _columns = Downsample.Matrix(Downsample.Reduction(factor, width), device);

    public Tensor Apply(Tensor x)
    {
        using var scope = NewDisposeScope();
        return _rows.matmul(x).matmul(_columns.t()).MoveToOuterDisposeScope();
    }
}
