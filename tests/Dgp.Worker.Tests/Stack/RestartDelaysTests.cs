using Dgp.Worker.Stack;

namespace Dgp.Worker.Tests.Stack;

public sealed class RestartDelaysTests
{
    [Fact]
    public void Each_failure_in_a_row_doubles_the_delay_up_to_the_longest()
    {
        var delays = new RestartDelays(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));

        Assert.Equal([1, 1, 2, 4, 5, 5], Enumerable.Range(0, 6).Select(n => delays.After(n).TotalSeconds));
        Assert.Equal(5, delays.After(10_000).TotalSeconds);
    }

    [Fact]
    public void Who_ran_long_enough_is_forgiven()
    {
        Assert.True(RestartDelays.Usual.WasSteady(RestartDelays.Usual.Steady));
        Assert.False(RestartDelays.Usual.WasSteady(RestartDelays.Usual.Steady - TimeSpan.FromTicks(1)));
    }
}
