namespace Dgp.Functions.Tests.Running;

/// <summary>A clock that goes when told to.</summary>
/// <param name="start">Null: the present.</param>
internal sealed class SteppedTime(DateTimeOffset? start = null) : TimeProvider
{
    private DateTimeOffset _now = start ?? DateTimeOffset.UtcNow;

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
