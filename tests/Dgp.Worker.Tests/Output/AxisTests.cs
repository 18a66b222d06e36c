using Dgp.Worker.Output;

namespace Dgp.Worker.Tests.Output;

public sealed class AxisTests
{
    [Theory]
    [InlineData(0, 10, new[] { 0.0, 2, 4, 6, 8, 10 })]
    [InlineData(-0.3, 0.21, new[] { -0.3, -0.2, -0.1, 0, 0.1, 0.2 })]
    [InlineData(3_100_000, 3_900_000, new[] { 3_200_000.0, 3_400_000, 3_600_000, 3_800_000 })]
    public void Ticks_are_round_numbers(double low, double high, double[] ticks) =>
        Assert.Equal(ticks, new Axis(low, high, 0, 100).Ticks(), (a, b) => Math.Abs(a - b) < 1e-9);

    [Fact]
    public void There_are_four_to_eleven_ticks_and_all_lie_within()
    {
        var random = new Random(1);
        for (var i = 0; i < 1000; i++)
        {
            var low = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-6, 7));
            var axis = new Axis(low, low + Math.Pow(10, (random.NextDouble() * 12) - 6), 0, 100);

            var ticks = axis.Ticks();

            Assert.InRange(ticks.Count, 4, 11);
            Assert.All(ticks, t => Assert.InRange(axis.At(t), -1e-6, 100 + 1e-6));
        }
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(0, 0)]
    [InlineData(-2, 8)]
    public void Values_lie_inside_of_the_axis_around_them(double low, double high)
    {
        var axis = Axis.Around(low, high, 300, 100);

        Assert.InRange(axis.At(high), 101, 200);
        Assert.InRange(axis.At(low), 200, 299);
    }
}
