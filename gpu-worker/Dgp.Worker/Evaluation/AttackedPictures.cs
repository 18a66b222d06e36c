using Dgp.Contracts;
using Dgp.Engine.Attacks;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Defence;
using Dgp.Engine.Inversion;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace Dgp.Worker.Evaluation;

/// <summary>A classifier, who attacks it, and the pictures that come of it: the same ones for every method, unless the attack is one on the method.</summary>
internal sealed class AttackedPictures : IDisposable
{
    // Every method is to be given the same pictures.
    private const long Seed = 0;

    private readonly EvaluationRequest _request;
    private readonly EvaluatedDefence _defence;
    private readonly torch.Device _device;
    private readonly Judge _attacked;
    private readonly IAttack? _attack;
    private readonly IReadOnlyList<int?> _priorClasses;

    /// <exception cref="DgpException">NotFound, BadPrior, UnsafePickle, BadOption.</exception>
    public AttackedPictures(EvaluationRequest request, torch.Device device)
    {
        (_request, _defence, _device) = (request, request.Defence!, device);
        _attacked = Judge.Open(_defence.Classifier, request.Prior, device);
        try
        {
            _attack = _defence.Attack?.Open(Seed, device);
        }
        catch
        {
            _attacked.Dispose();
            throw;
        }

        var priorClasses = new int?[_attacked.Network.Classes];
        for (var i = 0; i < request.Prior.ClassNames.Count; i++)
        {
            if (_attacked.ClassOf(i) is int own)
            {
                priorClasses[own] ??= i;
            }
        }

        _priorClasses = priorClasses;
    }

    /// <summary>Null: nobody attacks.</summary>
    public PerturbationBound? Bound => _attack?.Bound;

    /// <summary>Who is attacked.</summary>
    public string Classifier => _attacked.Name;

    /// <param name="defender">Of the method that is to undo it; null of a baseline.</param>
    /// <param name="options">The method's.</param>
    /// <exception cref="DgpException">BadOption: the classifier does not know what the picture shows.</exception>
    public AttackedPicture Attack(SourcePicture picture, Image<Rgb24> original, IRestorer? defender, RestorationOptions options, CancellationToken cancellation)
    {
        var trueClass = ClassOf(picture, original);
        var attack = _defence.Adaptive && defender is not null
            ? Trial(defender).Adaptive((ProjectedGradient)_attack!, trueClass, _request.Class, options, cancellation)
            : _attack;
        return AttackedPicture.Make(original, trueClass, attack, [_attacked.Network], _device);
    }

    /// <exception cref="OperationCanceledException">Cancelled before the first iteration was done.</exception>
    /// <exception cref="DgpException">As of <see cref="IRestorer.Restore"/>.</exception>
    public Restoration Defend(AttackedPicture attacked, IRestorer defender, RestorationOptions options, IInversionObserver observer, CancellationToken cancellation) =>
        Trial(defender).Defend(attacked, _request.Class, options, observer, cancellation).Restoration;

    public void Dispose()
    {
        (_attack as IDisposable)?.Dispose();
        _attacked.Dispose();
    }

    private DefenceTrial Trial(IRestorer defender) => new([_attacked.Network], defender, _device) { PriorClasses = _priorClasses };

    // Nobody may know what the pictures show; then they are led away from what they are taken for.
    private int ClassOf(SourcePicture picture, Image<Rgb24> original) => picture.ClassIndex is not int index
        ? Guess.Of(_attacked.Network, original, _device, 1)[0].Class
        : _attacked.ClassOf(index) ?? throw new DgpException(
            ErrorCode.BadOption, $"{_attacked.Name} does not know {picture.Class}.", "Choose a classifier of the prior's classes with --classifier.");
}
