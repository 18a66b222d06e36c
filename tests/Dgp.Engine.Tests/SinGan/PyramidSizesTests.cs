using System.Text.Json;
using Dgp.Contracts;
using Dgp.Engine.SinGan;
using TorchSharp;
using Xunit;

namespace Dgp.Engine.Tests.SinGan;

public sealed class PyramidSizesTests
{
    [Fact]
    public void They_are_the_published_ones()
    {
        var recorded = Path.Combine(Repository.Root, "tests", "fixtures", "singan", "sizes.json");
        using var json = JsonDocument.Parse(File.ReadAllBytes(recorded));
        Assert.Equal(36, json.RootElement.GetArrayLength());

        Assert.All(json.RootElement.EnumerateArray(), pyramid =>
        {
            int Number(string name) => pyramid.GetProperty(name).GetInt32();
            var settings = Number("enlarge") is var factor and > 0 ? SinGanSettings.SuperResolution(factor) : new SinGanSettings();

            var sizes = PyramidSizes.Of(Number("height"), Number("width"), settings with { MostSide = Number("most") });

            Assert.Equal(pyramid.GetProperty("sizes").EnumerateArray().Select(s => (s[0].GetInt32(), s[1].GetInt32())), sizes.All);
        });
    }

    [Fact]
    public void The_published_settings_are_those_of_the_paper_and_its_code()
    {
        var settings = new SinGanSettings();

        Assert.Equal((25, 250, 0.75), (settings.LeastSide, settings.MostSide, settings.ScaleFactor));
        Assert.Equal((2000, 3, 3), (settings.Iterations, settings.CriticSteps, settings.GeneratorSteps));
        Assert.Equal((5e-4, 0.1, 10, 0.1), (settings.RateAt(0), settings.PenaltyWeight, settings.ReconstructionWeight, settings.NoiseShare));
        Assert.Equal([32, 32, 32, 32, 64, 64, 64, 64, 128, 128, 128, 128, 128], Enumerable.Range(0, 13).Select(settings.ChannelsAt));
        Assert.Equal([5e-4, 5e-4, 5e-5, 5e-5], new[] { 0, 1598, 1599, 1999 }.Select(settings.RateAt), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(4, 6)]
    [InlineData(8, 9)]
    public void Super_resolution_enlarges_about_by_the_cube_root_of_two(int factor, int times)
    {
        var settings = SinGanSettings.SuperResolution(factor);

        Assert.Equal(times, SinGanSettings.Enlargements(factor));
        Assert.Equal(factor, Math.Pow(1 / settings.ScaleFactor, times), 1e-9);
        Assert.Equal(100, settings.ReconstructionWeight);
    }

    [Theory]
    [InlineData(24, 100)]
    [InlineData(1000, 90)]
    public void What_is_too_small_or_too_narrow_is_refused(int height, int width) =>
        Assert.Equal(ErrorCode.BadOption, Assert.Throws<DgpException>(() => PyramidSizes.Of(height, width, new SinGanSettings())).Code);

    [Fact]
    public void What_memory_cannot_hold_is_refused_beforehand()
    {
        var settings = new SinGanSettings { MostSide = 100_000 };
        var (large, usual) = (PyramidSizes.Of(90_000, 100_000, settings), PyramidSizes.Of(250, 250, settings));

        var refused = Assert.Throws<DgpException>(() => SinGanMemory.Require(settings, large, torch.CPU));

        Assert.Equal(ErrorCode.OutOfMemory, refused.Code);
        Assert.Contains("--max-size", refused.Hint, StringComparison.Ordinal);
        SinGanMemory.Require(settings, usual, torch.CPU);
        Assert.InRange(SinGanMemory.Bytes(settings, usual), 500L << 20, 4L << 30);
    }
}
