using Dgp.Worker.Progress;

namespace Dgp.Worker.Tests.Progress;

public sealed class ProgressTextTests
{
    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(59, "59 s")]
    [InlineData(61, "1:01")]
    [InlineData(3661, "1:01:01")]
    [InlineData(180_061, "50:01:01")]
    public void A_duration_has_as_many_hours_as_there_are(double seconds, string text) =>
        Assert.Equal(text, ProgressText.Duration(TimeSpan.FromSeconds(seconds)));
}
