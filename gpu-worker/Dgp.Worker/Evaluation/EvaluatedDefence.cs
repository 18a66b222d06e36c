using Dgp.Worker.Attacking;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Evaluation;

/// <summary>What the defence is tried against, and how.</summary>
internal sealed record EvaluatedDefence
{
    /// <summary>Of the adaptive attack.</summary>
    public const string AdaptiveWord = "bpda";

    /// <summary>Of no attack.</summary>
    public const string NoneWord = "none";

    /// <summary>Null: nobody attacks, which tells what the defence costs.</summary>
    public required ChosenAttack? Attack { get; init; }

    /// <summary>The attacker knows the defence and attacks through it, taking it for the identity on the way back.</summary>
    public bool Adaptive { get; init; }

    /// <summary>Who is attacked, as <see cref="Scores.WorkerClassifiers.OpenAny"/> takes it.</summary>
    public required string Classifier { get; init; }

    /// <summary>Where a reconstruction ends; null: where its preset says.</summary>
    public double? StopMse { get; init; }

    /// <summary>As <c>--attack</c> takes it.</summary>
    public string Word => Adaptive ? AdaptiveWord : Attack?.Kind.Word() ?? NoneWord;
}
