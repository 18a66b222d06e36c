using static TorchSharp.torch;

namespace Dgp.Engine.SinGan;

/// <summary>A trained scale.</summary>
/// <param name="NoiseDeviation">Of the noise that its generator was trained with; pictures are in [-1, 1].</param>
internal sealed record SinGanScale(ScaleGenerator Generator, double NoiseDeviation) : IDisposable
{
    public void Dispose() => Generator.Dispose();

    /// <summary>x = G(σz, previous), with stored statistics.</summary>
    public Tensor Picture(Tensor z, Tensor previous)
    {
        using var scope = NewDisposeScope();
        return Generator.InBands(z * NoiseDeviation, previous).MoveToOuterDisposeScope();
    }
}
