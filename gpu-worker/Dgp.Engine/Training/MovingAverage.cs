using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Training;

/// <summary>The generator's average over the steps of training, of weights and buffers alike (BigGAN-PyTorch utils.py, ema).</summary>
internal sealed class MovingAverage
{
    private readonly (Tensor Average, Tensor Source)[] _pairs;
    private readonly TrainingSettings _settings;

    /// <param name="average">Takes the values of <paramref name="source"/> at once.</param>
    public MovingAverage(nn.Module average, nn.Module source, TrainingSettings settings)
    {
        var values = average.state_dict();
        _pairs = [.. source.state_dict().Select(s => (values[s.Key], s.Value))];
        _settings = settings;
        Update(0);
    }

    /// <param name="step">The step that was just done, from 1.</param>
    public void Update(int step)
    {
        var decay = _settings.AverageDecay;
        using var frozen = no_grad();
        foreach (var (average, source) in _pairs)
        {
            if (step < _settings.AverageStart)
            {
                // Not 0 times the old value: fresh memory may hold NaN.
                average.copy_(source);
            }
            else
            {
                average.mul_(decay).add_(source, 1 - decay);
            }
        }
    }
}
