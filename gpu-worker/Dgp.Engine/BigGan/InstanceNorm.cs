using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.BigGan;

/// <summary>
/// The instance norm that takes a conditional batch norm's place in use_in mode. Its affine is set once so that the output
/// does not change at that moment, and is never trained. Source: DGP layers.py, GBlock.init_in.
/// </summary>
internal sealed class InstanceNorm : Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")] private readonly Parameter _weight;
    [ComponentName(Name = "bias")] private readonly Parameter _bias;

    public InstanceNorm(long channels)
        : base(nameof(InstanceNorm))
    {
        _weight = Parameter(ones(channels), requires_grad: false);
        _bias = Parameter(zeros(channels), requires_grad: false);
        RegisterComponents();
    }

    public override Tensor forward(Tensor x) => functional.instance_norm(x, weight: _weight, bias: _bias);

    /// <summary>Makes the affine reproduce the mean and (unbiased) standard deviation of <paramref name="h"/>, [1, C, H, W].</summary>
    public void MatchTo(Tensor h)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var pixels = h.flatten(2)[0];                                                            // [C, HW]
        _weight.copy_(pixels.std(1L, unbiased: true));
        _bias.copy_(pixels.mean([1L]));
    }
}
