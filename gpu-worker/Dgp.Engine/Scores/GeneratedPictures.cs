using Dgp.Contracts;
using Dgp.Engine.Training;
using TorchSharp;
using static TorchSharp.torch;
using Generator = Dgp.Engine.BigGan.Generator;

namespace Dgp.Engine.Scores;

/// <summary>A generator's pictures of classes that are asked for, from latents of N(0, 1), as a file would hold them: rounded to 256 levels.</summary>
public sealed class GeneratedPictures(Generator g, long seed, Device device) : IDisposable
{
    private readonly torch.Generator _chance = new Chance(seed).Start;

    /// <summary>[N, 3, R, R] in [-1, 1].</summary>
    /// <exception cref="DgpException">BadPrior: a picture is no numbers.</exception>
    public Tensor Next(ReadOnlySpan<long> classes)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        // Drawn on the CPU for every device, so that they are the same on all.
        var z = randn([classes.Length, g.Architecture.EffectiveLatentDim], generator: _chance).to(device);
        var x = g.call(z, g.Embed(tensor(classes.ToArray()).to(device)), false);
        if (!x.isfinite().all().item<bool>())
        {
            throw new DgpException(ErrorCode.BadPrior, "The generator makes pictures of NaN or infinite values.", "Its training has failed, or its weights are damaged; use another prior.");
        }

        return (((x + 1) * 127.5).round() / 127.5 - 1).MoveToOuterDisposeScope();
    }

    public void Dispose() => _chance.Dispose();
}
