using static TorchSharp.torch;

namespace Dgp.Engine.Degradations;

/// <summary>Nothing happened to the picture: plain inversion.</summary>
public sealed class Identity : IDegradation
{
    public Tensor Apply(Tensor x) => x.alias();
}
