using TorchSharp;
using TorchSharp.Utils;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dgp.Engine.SinGan;

/// <summary>
/// G(z, x) = x + ψ(z + x): adds to the enlarged picture x of the coarser scale what a picture of this scale has more. [1, 3, H, W] twice to the same;
/// outside of the picture there is nothing, also no noise. Source: arXiv 1905.01164, equation 3; SinGAN/models.py, GeneratorConcatSkip2CleanAdd.
/// </summary>
internal sealed class ScaleGenerator : Module<Tensor, Tensor, Tensor>
{
    // Values of one feature map that are worked on at once where no gradient is asked for.
    private const long BandSize = 1 << 20;

    [ComponentName(Name = "detail")] private readonly PatchNetwork _detail;

    public ScaleGenerator(long channels)
        : base(nameof(ScaleGenerator))
    {
        _detail = new PatchNetwork(channels, outputs: 3);
        RegisterComponents();
    }

    public void Start(torch.Generator chance) => _detail.Start(chance);

    /// <param name="z">Noise, already of its deviation.</param>
    /// <param name="x">Of the coarser scale; zero at the coarsest.</param>
    public override Tensor forward(Tensor z, Tensor x)
    {
        using var scope = NewDisposeScope();
        return (_detail.call(Bordered(z + x)).tanh() + x).MoveToOuterDisposeScope();
    }

    /// <summary>The same in bands of rows, for pictures of any size: with stored statistics every pixel depends on its patch alone.</summary>
    public Tensor InBands(Tensor z, Tensor x, long bandSize = BandSize)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (height, rows) = (x.shape[2], Math.Max(1, bandSize / x.shape[3]));
        var bordered = Bordered(z + x);
        var bands = new List<Tensor>();
        for (var top = 0L; top < height; top += rows)
        {
            var length = Math.Min(rows, height - top) + (2 * PatchNetwork.Border);
            bands.Add(_detail.call(bordered.narrow(2, top, length)).tanh());
        }

        return (cat(bands, 2) + x).MoveToOuterDisposeScope();
    }

    private static Tensor Bordered(Tensor x) => functional.pad(x, [PatchNetwork.Border, PatchNetwork.Border, PatchNetwork.Border, PatchNetwork.Border]);
}
