namespace Dgp.FunctionsHost.Storage;

/// <summary>The pauses of a loop whose storage does not answer: 0.25 s to 4 s. One line in the log when it goes, one when it is back.</summary>
internal sealed class StorageBackOff(ILogger log, string subject)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(4);

    private TimeSpan _pause = Shortest;
    private bool _away;

    public void Succeeded()
    {
        _pause = Shortest;
        if (_away)
        {
            _away = false;
            log.StorageBack(subject);
        }
    }

    /// <summary>Waits. Does not fail when <paramref name="stopping"/> ends the wait.</summary>
    public async Task FailedAsync(Exception error, TimeProvider time, CancellationToken stopping)
    {
        if (!_away)
        {
            _away = true;
            log.StorageAway(subject, error.Message.Split('\n')[0]);
        }

        await Task.Delay(_pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _pause = _pause * 2 < Longest ? _pause * 2 : Longest;
    }
}
