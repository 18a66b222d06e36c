using static TorchSharp.torch;

namespace Dgp.Engine.Training;

/// <summary>The hinge version of the adversarial loss (BigGAN-PyTorch losses.py), over D's verdicts [N, 1].</summary>
internal static class HingeLoss
{
    public static Tensor Real(Tensor verdicts) => (1 - verdicts).relu().mean();

    public static Tensor Fake(Tensor verdicts) => (1 + verdicts).relu().mean();

    public static Tensor Generator(Tensor verdicts) => -verdicts.mean();
}
