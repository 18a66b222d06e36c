using Dgp.Engine.BigGan;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dgp.Engine.Attacks;

/// <summary>
/// Trains an <see cref="AdversarialTransformation"/> on pictures, by Adam, without their classes: L = β · L2(x', x) + L2(f(x'), r(f(x))), where r is what the
/// classifier is to say (<see cref="Reranked"/>). Baluja and Fischer, section 2.
/// </summary>
public sealed class TransformationTraining : IDisposable
{
    /// <summary>Pictures of a step.</summary>
    public const int Batch = 64;

    private const int Width = 32;
    private const double Rate = 1e-3;

    // The paper's.
    private const double Alpha = 1.5;

    private readonly PictureSet _set;
    private readonly IClassifier _classifier;
    private readonly Device _device;
    private readonly Chance _chance;
    private readonly Adam _adam;

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
        _adam = optim.Adam(network.parameters(), Rate);
    }

    public AdversarialTransformation Attack { get; }

    public long Steps { get; }

    public long Step { get; private set; }

    /// <summary>One step; its loss, and the share of its pictures that the classifier takes for something else than before.</summary>
    public (double Loss, double Misled) Next()
    {
        using var scope = NewDisposeScope();
        using var chance = _chance.Step(Step);
        foreach (var group in _adam.ParamGroups)
        {
            group.LearningRate = Rate * (1 + Math.Cos(Math.PI * Step / Steps)) / 2;
        }

        var indices = randint(0, _set.Count, [Math.Min(Batch, _set.Count)], dtype: ScalarType.Int64, generator: chance).data<long>().ToArray();
        var x = _set.Take(indices).Pictures.to(_device);
        Tensor said;
        using (no_grad())
        {
            said = _classifier.LogitsOf(x).softmax(1);
        }

        Attack.Network.zero_grad();
        var moved = Attack.Transform(x);
        var saying = _classifier.LogitsOf(moved).softmax(1);
        var loss = Loss(x, moved, saying, Reranked(said));
        loss.backward();
        _adam.step();
        Step++;
        return (loss.item<float>(), saying.argmax(1).ne(said.argmax(1)).to(ScalarType.Float32).mean().item<float>());
    }

    public void Dispose()
    {
        _adam.Dispose();
        Attack.Dispose();
    }

    /// <summary>
    /// r: what the classifier says, [N, classes], with its second choice raised to α times the first, as a distribution again. The paper's reranking has one target
    /// for all pictures; the nearest mistake of each is the easier one.
    /// </summary>
    internal static Tensor Reranked(Tensor said)
    {
        using var scope = NewDisposeScope();
        var (values, indices) = said.topk(2, 1);
        var raised = said.scatter(1, indices.narrow(1, 1, 1), values.narrow(1, 0, 1) * Alpha);
        return (raised / raised.sum(1, keepdim: true)).MoveToOuterDisposeScope();
    }

    internal static Tensor Loss(Tensor x, Tensor moved, Tensor saying, Tensor wanted, double beta = 1e-3)
    {
        using var scope = NewDisposeScope();
        var perturbation = (moved - x).pow(2).flatten(1).sum(1).mean();
        var opinion = (saying - wanted).pow(2).sum(1).mean();
        return (beta * perturbation + opinion).MoveToOuterDisposeScope();
    }
}
