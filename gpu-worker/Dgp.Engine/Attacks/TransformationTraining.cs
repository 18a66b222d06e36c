using Dgp.Engine.BigGan;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Optimizing;
using Dgp.Engine.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dgp.Engine.Attacks;

/// <summary>
/// Trains an <see cref="AdversarialTransformation"/> on pictures, by Adam, without their classes: L = β · ‖x' − x‖² + max(0, f(x')_c − max f(x')_i + κ), over i ≠ c,
/// f being the classifier's logits and c what it takes x for. Baluja and Fischer's own second term, the L2 distance of probabilities, has hardly a gradient where the
/// classifier is sure; the margin is Carlini and Wagner's (2017, arXiv 1608.04644). After 400 steps it misleads 40 %, where cross-entropy with a second choice misled 8 %.
/// </summary>
public sealed class TransformationTraining : IDisposable
{
    /// <summary>Pictures of a step.</summary>
    public const int Batch = 64;

    private const int Width = 32;
    private const double Rate = 1e-3;

    // By how much another class is to be ahead, in logits.
    private const double Margin = 1;

    // Of the perturbation, whose bound does nearly all.
    private const double Beta = 1e-3;

    private readonly PictureSet _set;
    private readonly IClassifier _classifier;
    private readonly Device _device;
    private readonly Chance _chance;
    private readonly OnePassAdam _adam;

    /// <param name="epsilon">Of pixels in [0, 1].</param>
    public TransformationTraining(PictureSet set, IClassifier classifier, double epsilon, long steps, long seed, Device device)
    {
        using var scope = NewDisposeScope();
        (_set, _classifier, _device, _chance, Steps) = (set, classifier, device, new Chance(seed), steps);
        var network = new TransformationNetwork(Width);
        using (var start = _chance.Start)
        {
            network.Start(start);
        }

        Attack = new AdversarialTransformation(Networks.Keep(network.to(device)), epsilon);
        _adam = new OnePassAdam(network.parameters(), Rate);
    }

    public AdversarialTransformation Attack { get; }

    public long Steps { get; }

    public long Step { get; private set; }

    /// <summary>One step; its loss, and the share of its pictures that the classifier takes for something else than before.</summary>
    public (double Loss, double Misled) Next()
    {
        using var scope = NewDisposeScope();
        using var chance = _chance.Step(Step);
        _adam.Rates[0] = Rate * (1 + Math.Cos(Math.PI * Step / Steps)) / 2;
        var indices = randint(0, _set.Count, [Math.Min(Batch, _set.Count)], dtype: ScalarType.Int64, generator: chance).data<long>().ToArray();
        var x = _set.Take(indices).Pictures.to(_device);
        Tensor named;
        using (no_grad())
        {
            named = _classifier.LogitsOf(x).argmax(1, keepdim: true);
        }

        var moved = Attack.Transform(x);
        var logits = _classifier.LogitsOf(moved);
        var loss = Loss(x, moved, logits, named);
        loss.backward();
        _adam.Step();
        Step++;
        return (loss.item<float>(), logits.argmax(1, keepdim: true).ne(named).to(ScalarType.Float32).mean().item<float>());
    }

    public void Dispose()
    {
        _adam.Dispose();
        Attack.Dispose();
    }

    /// <param name="logits">What the classifier says of x', [N, classes].</param>
    /// <param name="named">What it takes x for, [N, 1].</param>
    internal static Tensor Loss(Tensor x, Tensor moved, Tensor logits, Tensor named)
    {
        using var scope = NewDisposeScope();
        var perturbation = (moved - x).pow(2).flatten(1).sum(1).mean();
        var others = logits.scatter(1, named, full_like(logits, double.NegativeInfinity));
        var ahead = logits.gather(1, named) - others.amax([1L], keepdim: true);
        return (Beta * perturbation + (ahead + Margin).relu().mean()).MoveToOuterDisposeScope();
    }
}
