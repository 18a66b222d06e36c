using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.DeepImagePrior;

/// <summary>
/// Ends a run once its pictures fluctuate more again: while content is learned they calm down, when noise is they do not. The running variance is
/// v ← (1 − α)(v + α‖x − m‖²), m ← m + α(x − m). Wang et al., Early Stopping for Deep Image Prior, arXiv 2112.06074: ES-EMV, which remembers one picture.
/// </summary>
internal sealed class FluctuationWatch(int patience) : IDisposable
{
    private const double Alpha = 0.1;

    // The first pictures change from noise into something, and tell nothing.
    private const int BurnIn = 100;

    private Tensor? _mean;
    private double _variance;
    private double _least = double.PositiveInfinity;
    private int _seen;
    private int _calmest;

    /// <summary>The last picture was the calmest so far.</summary>
    public bool IsCalmest => _calmest == _seen;

    public bool Over => patience > 0 && _seen - Math.Max(_calmest, BurnIn) >= patience;

    public void See(Tensor picture)
    {
        using var scope = NewDisposeScope();
        _seen++;
        if (_mean is null)
        {
            _mean = picture.clone().DetachFromDisposeScope();
            _calmest = _seen;
            return;
        }

        var change = picture - _mean;
        _variance = (1 - Alpha) * (_variance + (Alpha * change.square().sum().item<float>()));
        _mean.add_(change, alpha: Alpha);
        if (_seen <= BurnIn || _variance < _least)
        {
            _calmest = _seen;
            _least = _seen <= BurnIn ? _least : _variance;
        }
    }

    public void Dispose() => _mean?.Dispose();
}
