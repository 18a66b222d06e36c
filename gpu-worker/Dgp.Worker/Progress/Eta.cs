namespace Dgp.Worker.Progress;

/// <summary>Time left, from the pace so far.</summary>
internal sealed class Eta(TimeProvider time)
{
    private long? _begin;
    private double _doneAtBegin;

    /// <summary>Null until there is a pace. The numbers are of iterations, or of whatever work is counted in.</summary>
    public TimeSpan? After(double done, double total)
    {
        if (_begin is not long begin)
        {
            // The first iteration warms caches and allocators; its pace misleads.
            (_begin, _doneAtBegin) = (time.GetTimestamp(), done);
            return null;
        }

        var paced = done - _doneAtBegin;
        return paced > 0 ? time.GetElapsedTime(begin) / paced * (total - done) : null;
    }
}
