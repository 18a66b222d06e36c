using Dgp.Contracts;
using Dgp.Engine.Attacks;
using Dgp.Worker.Restoring;
using TorchSharp;

namespace Dgp.Worker.Attacking;

/// <summary>An attack as it was asked for.</summary>
internal sealed record ChosenAttack(AttackKind Kind)
{
    public const int StandardSteps = 20;

    private const double StandardEpsilonLInf = 8.0 / 255;
    private const double StandardEpsilonL2 = 0.5;

    /// <summary>Of an adversarial transformation network, which needs it.</summary>
    public string? Network { get; init; }

    /// <summary>Of pixels in [0, 1]. Null: the usual one of its kind; of a network, that of its training.</summary>
    public double? Epsilon { get; init; }

    /// <summary>Of those kinds that take several.</summary>
    public int Steps { get; init; } = StandardSteps;

    /// <exception cref="DgpException">BadOption: no pixel can change so much; of a network also NotFound and BadPrior.</exception>
    public IAttack Open(long seed, torch.Device device) => Kind switch
    {
        not AttackKind.PgdL2 when Epsilon > 1 => throw new DgpException(
            ErrorCode.BadOption, FormattableString.Invariant($"No pixel can change by {Epsilon}: it goes from 0 to 1."), $"Give --epsilon as 8/255, or use {AttackKind.PgdL2.Word()}."),
        AttackKind.Fgsm => new FastGradientSign(Epsilon ?? StandardEpsilonLInf),
        AttackKind.Pgd => Descent(PerturbationNorm.LInf, StandardEpsilonLInf, seed),
        AttackKind.PgdL2 => Descent(PerturbationNorm.L2, StandardEpsilonL2, seed),
        AttackKind.Atn => AdversarialTransformation.Load(Network!, Epsilon, device),
        _ => throw new InvalidOperationException($"There is no attack {Kind}."),
    };

    private ProjectedGradient Descent(PerturbationNorm norm, double standard, long seed) =>
        new(new PerturbationBound(norm, Epsilon ?? standard)) { Steps = Steps, Seed = seed };
}
