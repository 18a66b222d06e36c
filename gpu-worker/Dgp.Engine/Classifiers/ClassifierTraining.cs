using Dgp.Engine.BigGan;
using Dgp.Engine.Optimizing;
using Dgp.Engine.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Classifiers;

/// <summary>
/// Trains a <see cref="CifarResNet"/>: cross-entropy, Adam, its rate up to its highest in the first tenth and down to 0 along a cosine, pictures
/// mirrored and moved at random.
/// </summary>
public sealed class ClassifierTraining : IDisposable
{
    private const int Batch = 128;
    private const double HighestRate = 3e-3;
    private const double WarmUp = 0.1;
    private const double LabelSmoothing = 0.05;

    private readonly PictureSet _set;
    private readonly Device _device;
    private readonly Chance _chance;
    private readonly OnePassAdam _adam;
    private long[] _order = [];

    /// <param name="precision">Of the feature maps; the weights are float32.</param>
    public ClassifierTraining(PictureSet set, int depth, int epochs, ScalarType precision, long seed, Device device)
    {
        using var scope = NewDisposeScope();
        (_set, _device, _chance) = (set, device, new Chance(seed));
        Steps = Math.Max(1, (long)set.Count * epochs / Batch);
        Network = new CifarResNet(depth, set.Description.Classes.Count) { TrainingType = precision };
        using (var start = _chance.Start)
        {
            Start(Network, start);
        }

        Networks.Keep(Network.to(device)).train();
        _adam = new OnePassAdam(Network.parameters(), HighestRate);
    }

    /// <summary>In training mode until <see cref="Finish"/>.</summary>
    public CifarResNet Network { get; }

    public long Steps { get; }

    public long Step { get; private set; }

    /// <summary>One step; its loss and the share of its pictures that were named rightly.</summary>
    public (double Loss, double Accuracy) Next()
    {
        using var scope = NewDisposeScope();
        using var chance = _chance.Step(Step);
        _adam.Rates[0] = Rate((double)Step / Steps);
        var (pictures, classes) = _set.Take(Indices());
        var mirror = rand([pictures.shape[0], 1, 1, 1], generator: chance) < 0.5;
        var x = DiffAugment.Translation(where(mirror, pictures.flip(3), pictures), chance).to(_device);
        var y = classes.to(_device);
        var logits = Network.call(x);
        var loss = cross_entropy(logits, y, label_smoothing: LabelSmoothing);
        loss.backward();
        _adam.Step();
        Step++;
        return (loss.item<float>(), logits.argmax(1).eq(y).to(ScalarType.Float32).mean().item<float>());
    }

    /// <summary>The network, in eval mode.</summary>
    public CifarResNet Finish()
    {
        Network.eval();
        return Network;
    }

    public void Dispose()
    {
        _adam.Dispose();
        Network.Dispose();
    }

    internal static double Rate(double progress) =>
        HighestRate * (progress < WarmUp ? progress / WarmUp : (1 + Math.Cos(Math.PI * (progress - WarmUp) / (1 - WarmUp))) / 2);

    // N(0, 2 / inputs), for layers that a ReLU follows (He et al. 2015).
    private static void Start(CifarResNet network, torch.Generator chance)
    {
        using var frozen = no_grad();
        foreach (var parameter in network.parameters().Where(p => p.dim() > 1))
        {
            using var drawn = randn(parameter.shape, generator: chance);
            parameter.copy_(drawn.mul_(Math.Sqrt(2.0 / parameter[0].numel())));
        }
    }

    private long[] Indices()
    {
        var indices = new long[Math.Min(Batch, _set.Count)];
        for (var i = 0; i < indices.Length; i++)
        {
            var (epoch, index) = Math.DivRem((Step * Batch) + i, _set.Count);
            if (index == 0 || _order.Length == 0)
            {
                using var generator = _chance.Epoch(epoch);
                using var order = randperm(_set.Count, ScalarType.Int64, generator: generator);
                _order = order.data<long>().ToArray();
            }

            indices[i] = _order[index];
        }

        return indices;
    }
}
