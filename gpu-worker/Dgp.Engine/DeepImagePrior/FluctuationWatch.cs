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

    /// <summary>Number of the calmest picture so far, from 1.</summary>
    public int Calmest { get; private set; }

    /// <summary>The last picture was the calmest so far.</summary>
    public bool IsCalmest => Calmest == _seen;

    /// <summary>m; null before the first picture.</summary>
    public Tensor? Mean => _mean;

    /// <summary>All that it has kept besides, to be taken over by another.</summary>
    public (double Variance, double Least) Numbers => (_variance, _least);

    public bool Over => patience > 0 && _seen - Math.Max(Calmest, BurnIn) >= patience;

    public void See(Tensor picture)
    {
        using var scope = NewDisposeScope();
        _seen++;
        if (_mean is null)
        {
            _mean = picture.clone().DetachFromDisposeScope();
            Calmest = _seen;
            return;
        }

        var change = picture - _mean;
        _variance = (1 - Alpha) * (_variance + (Alpha * change.square().sum().item<float>()));
        _mean.add_(change, alpha: Alpha);
        if (_seen <= BurnIn || _variance < _least)
        {
            Calmest = _seen;
            _least = _seen <= BurnIn ? _least : _variance;
        }
    }

    /// <summary>Goes on as another that has seen so many pictures.</summary>
    /// <param name="mean">Handed over.</param>
    public void Take(Tensor mean, (double Variance, double Least) numbers, int seen, int calmest)
    {
        _mean?.Dispose();
        (_mean, (_variance, _least), _seen, Calmest) = (mean, numbers, seen, calmest);
    }

    public void Dispose() => _mean?.Dispose();
}
