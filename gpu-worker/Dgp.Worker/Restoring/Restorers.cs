using Dgp.Contracts;
using Dgp.Engine.DeepImagePrior;
using Dgp.Engine.Priors;
using Dgp.Engine.SinGan;
using Dgp.Engine.Tasks;
using Dgp.Worker.SinGan;
using Dgp.Worker.Training;
using TorchSharp;

namespace Dgp.Worker.Restoring;

/// <summary>From a method to what restores by it.</summary>
internal static class Restorers
{
    /// <summary>How the method inverts a prior's generator; null of a method that has no use for a prior.</summary>
    public static InversionMethod? Inversion(this RestorationMethod method) => method switch
    {
        RestorationMethod.Dgp => InversionMethod.Dgp,
        RestorationMethod.DgpSimultaneous => InversionMethod.DgpSimultaneous,
        RestorationMethod.ZOnly => InversionMethod.ZOnly,
        RestorationMethod.ZAndFeatures => InversionMethod.ZAndFeatures,
        RestorationMethod.DefenseGan => InversionMethod.DefenseGan,
        _ => null,
    };

    /// <summary>Whether the method descends on a loss, and by a preset, that can be chosen.</summary>
    public static bool IsScheduled(this RestorationMethod method) => method.Inversion() is not null && method != RestorationMethod.DefenseGan;

    /// <summary>The networks are loaded now, and kept for any number of pictures.</summary>
    /// <param name="prior">Of a method that has a use for one.</param>
    /// <param name="loss">Of a method whose loss can be chosen; the others have their own.</param>
    /// <param name="mostSide">Of SinGAN: the size that it learns a longer picture at; null: <see cref="SinGanDefaults"/>.</param>
    /// <exception cref="DgpException">BadPrior, NotFound, UnsafePickle, OutOfMemory.</exception>
    public static IRestorer Create(RestorationMethod method, Prior? prior, torch.Device device, RestorationLoss loss, int? mostSide = null) => method switch
    {
        RestorationMethod.Dip => new DeepImagePriorRestorer(device, TrainingPrecision.Best(device)),
        RestorationMethod.SinGan => new SinGanRestorer(device, mostSide ?? SinGanDefaults.MostSide(device), SinGanDefaults.Iterations(device)),
        _ => new Restorer(prior!, device, method.Inversion()!.Value, method.IsScheduled() ? Load(loss, prior!, device) : FeatureLoss.Pixels()),
    };

    private static FeatureLoss Load(RestorationLoss loss, Prior prior, torch.Device device) => loss.Kind switch
    {
        LossKind.Discriminator => FeatureLoss.Discriminator(prior, device),
        LossKind.Vgg => FeatureLoss.Vgg(loss.VggFile!, device),
        LossKind.Mse => FeatureLoss.Pixels(),
        _ => throw new ArgumentOutOfRangeException(nameof(loss), loss, null),
    };
}
