using static TorchSharp.torch;

namespace Dgp.Engine.Degradations;

/// <summary>Luma 0.2989 R + 0.5870 G + 0.1140 B in all three channels. Source: DGP models/dgp.py, pre_process.</summary>
public sealed class Grayscale : IDegradation
{
    public Tensor Apply(Tensor x)
    {
        using var scope = NewDisposeScope();
        var luma = 0.2989f * x.narrow(1, 0, 1) + 0.5870f * x.narrow(1, 1, 1) + 0.1140f * x.narrow(1, 2, 1);
        return luma.expand_as(x).MoveToOuterDisposeScope();
    }
}
