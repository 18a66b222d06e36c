namespace Dgp.Engine.Training;

/// <summary>
/// Tells when a training is lost: a number is NaN or infinite, or D tells every picture of hundreds of steps apart, real from generated, so that G has
/// nothing left to learn from, or its pictures have been much worse than they once were for several measurements.
/// </summary>
internal sealed class CollapseWatch
{
    private const int Steps = 500;
    private const double Won = 0.01;
    private const double MuchWorse = 2;
    private const int Measurements = 3;

    private readonly Queue<float> _last = new();
    private double _sum;
    private int _muchWorse;

    public bool IsLost(TrainingLosses losses)
    {
        if (!losses.IsFinite)
        {
            return true;
        }

        var loss = losses.Real + losses.Fake;
        _last.Enqueue(loss);
        _sum += loss;
        if (_last.Count > Steps)
        {
            _sum -= _last.Dequeue();
        }

        return _last.Count == Steps && _sum / Steps < Won;
    }

    /// <param name="distance">Of the generated pictures from the real ones.</param>
    /// <param name="best">The smallest that there was.</param>
    public bool IsLost(double distance, double? best)
    {
        _muchWorse = distance <= best * MuchWorse || best is null ? 0 : _muchWorse + 1;
        return !double.IsFinite(distance) || _muchWorse == Measurements;
    }

    public void Clear()
    {
        _muchWorse = 0;
        _last.Clear();
        _sum = 0;
    }
}
