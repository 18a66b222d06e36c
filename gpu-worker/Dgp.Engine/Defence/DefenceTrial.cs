using Dgp.Contracts;
using Dgp.Engine.Attacks;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Defence;

/// <summary>An experiment in three steps: a picture is attacked, defended and judged. It owns nothing that it is given.</summary>
/// <param name="judges">The attacked classifier comes first; all have its classes in its order.</param>
/// <param name="defender">The prior's restorer, or a rival method's.</param>
public sealed class DefenceTrial(IReadOnlyList<IClassifier> judges, IRestorer defender, Device device)
{
    /// <summary>The prior's index of each of the classifiers' classes, null where it has none and looks for one; null: the two have the same order.</summary>
    public IReadOnlyList<int?>? PriorClasses { get; init; }

    private IClassifier Attacked => judges[0];

    /// <param name="trueClass">What the picture shows, in the classifiers' order.</param>
    /// <param name="attack">null: nobody attacks, which tells what the defence costs.</param>
    public AttackedPicture Attack(Image<Rgb24> picture, int trueClass, IAttack? attack) => AttackedPicture.Make(picture, trueClass, attack, judges, device);

    /// <param name="options">Whose task is <see cref="RestorationTask.Defend"/>; its class is set here.</param>
    /// <exception cref="OperationCanceledException">Cancelled before the first iteration was done.</exception>
    /// <exception cref="DgpException">As of <see cref="IRestorer.Restore"/>.</exception>
    public DefendedPicture Defend(
        AttackedPicture attacked, DefenceClass given, RestorationOptions options, IInversionObserver observer, CancellationToken cancellation)
    {
        var restoration = Restore(attacked.Picture, attacked.TrueClass, given, options, observer, cancellation);
        return new DefendedPicture(restoration, AttackedPicture.Judge(judges, restoration.Restored, device));
    }

    /// <summary>An attacker who knows this defence, its options and its seed.</summary>
    /// <param name="trueClass">Of the one picture that it is for.</param>
    public IAttack Adaptive(ProjectedGradient descent, int trueClass, DefenceClass given, RestorationOptions options, CancellationToken cancellation) =>
        new BackwardPassApproximation(descent, moved =>
        {
            using var picture = Pictures.ToImage(moved);
            using var restoration = Restore(picture, trueClass, given, options, new Unwatched(), cancellation);
            cancellation.ThrowIfCancellationRequested();
            // Prior and picture may differ in size; what the gradient is of must be as large as what it moves.
            using var back = (restoration.Restored.Width, restoration.Restored.Height) == (picture.Width, picture.Height)
                ? restoration.Restored.Clone()
                : Pictures.Bilinear(restoration.Restored, picture.Width, picture.Height);
            return Pictures.ToTensor(back, device);
        });

    private Restoration Restore(
        Image<Rgb24> picture, int trueClass, DefenceClass given, RestorationOptions options, IInversionObserver observer, CancellationToken cancellation)
    {
        int? index = given switch
        {
            DefenceClass.True => trueClass,
            DefenceClass.Guess => Guess.Of(Attacked, picture, device, 1)[0].Class,
            _ => null,
        };
        return defender.Restore(picture, null, options with { ClassIndex = index is int i && PriorClasses is { } known ? known[i] : index }, observer, cancellation);
    }

    private sealed class Unwatched : IInversionObserver;
}
