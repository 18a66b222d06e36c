namespace Dgp.Engine.Training;

/// <summary>
/// Tells when a training is lost: a number is NaN or infinite, or D tells every picture of hundreds of steps apart, real from generated, so that G has
/// nothing left to learn from.
/// </summary>
internal sealed class CollapseWatch
{
    private const int Steps = 500;
    private const double Won = 0.01;

    private readonly Queue<float> _last = new();
    private double _sum;

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

    public void Clear()
    {
        _last.Clear();
        _sum = 0;
    }
}
