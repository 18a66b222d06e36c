using Dgp.Contracts;
using Dgp.Engine.BigGan;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using static TorchSharp.torch;

namespace Dgp.Engine.Tasks;

/// <summary>The distance that reconstructions descend on, with the network that it is measured in; it stays loaded between pictures.</summary>
public sealed class FeatureLoss : IDisposable
{
    private readonly Func<Tensor, IFeatureDistance> _to;
    private readonly Lazy<string> _identity;
    private readonly IDisposable? _network;

    private FeatureLoss(LossKind kind, Func<Tensor, IFeatureDistance> to, IDisposable? network = null, Func<string>? checksum = null)
    {
        (Kind, _to, _network) = (kind, to, network);
        _identity = new(() => checksum is null ? kind.ToString() : $"{kind} {checksum()}");
    }

    public LossKind Kind { get; }

    /// <summary>By which checkpoints know it. The discriminator is known by the prior.</summary>
    internal string Identity => _identity.Value;

    /// <exception cref="DgpException">BadPrior, OutOfMemory.</exception>
    public static FeatureLoss Discriminator(Prior prior, Device device)
    {
        var d = TorchErrors.Guard(() => Networks.Discriminator(prior, device));
        return new FeatureLoss(LossKind.Discriminator, target => new FeatureDistance(d, target), d);
    }

    /// <param name="path">torchvision's <c>vgg16-397923af.pth</c>.</param>
    /// <exception cref="DgpException">NotFound, UnsafePickle, BadPrior, OutOfMemory.</exception>
    public static FeatureLoss Vgg(string path, Device device)
    {
        var vgg = TorchErrors.Guard(() => Vgg16.Load(path, device));
        return new FeatureLoss(LossKind.Vgg, target => new PerceptualDistance(vgg, target), vgg, () => PriorFile.Describe(path).Sha256);
    }

    public static FeatureLoss Pixels() => new(LossKind.Mse, target => new PixelDistance(target));

    /// <param name="target">x̂, [1, 3, R, R].</param>
    public IFeatureDistance To(Tensor target) => _to(target);

    public void Dispose() => _network?.Dispose();
}
