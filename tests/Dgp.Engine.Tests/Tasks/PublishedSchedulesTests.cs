using System.Globalization;
using Dgp.Engine.Inversion;
using Dgp.Engine.Tasks;
using Xunit;

namespace Dgp.Engine.Tests.Tasks;

/// <summary>The published command lines, flag by flag with one value per stage as their scripts have them, against our tables.</summary>
public sealed class PublishedSchedulesTests
{
    private const string Ones = "1 1 1 1 1";

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    public void Colorization(int resolution) => Assert.Equal(
        new Flags("200 200 300 400 300", "2 3 4 5 6", "5e-5 5e-5 5e-5 5e-5 2e-5", "2e-3 1e-3 5e-4 5e-5 2e-5")
        {
            FtrNum = "7 7 7 7 7", LrRatio = "0.7 0.7 0.8 0.9 1", WMse = "0 0 0 0 0", SampleStd = 0.5,
        },
        Of(RestorationTask.Colorize, resolution));

    [Fact]
    public void Inpainting_at_128() => Assert.Equal(
        new Flags("200 200 200 200 200", "6 6 6 6 6", "2e-4 2e-4 1e-4 1e-4 1e-5", "1e-3 1e-3 1e-4 1e-4 1e-5")
        {
            WD = "1 1 1 0.1 0.1", WMse = "10 10 10 100 100", UseIn = true, UpdateEmbed = true,
        },
        Of(RestorationTask.Inpaint, 128));

    [Fact]
    public void Inpainting_at_256() => Assert.Equal(
        new Flags("200 200 200 200 200", "7 7 7 7 7", "5e-5 5e-5 2e-5 2e-5 1e-5", "2e-3 1e-3 2e-5 2e-5 1e-5")
        {
            WD = "1 1 1 1 0.5", WMse = "1 1 1 1 10", UpdateEmbed = true,
        },
        Of(RestorationTask.Inpaint, 256));

    [Theory]
    [InlineData(128, "2 3 4 5 6")]
    [InlineData(256, "2 3 4 5 7")]
    public void Super_resolution_by_features(int resolution, string blocks) => Assert.Equal(
        new Flags("200 200 200 200 200", blocks, "5e-5 5e-5 2e-5 1e-5 1e-5", "2e-3 1e-3 2e-5 1e-5 1e-5"),
        Of(RestorationTask.SuperResolve, resolution, "sr-d-biased"));

    [Fact]
    public void Super_resolution_by_pixels() => Assert.Equal(
        new Flags("200 200 200 200 200", "2 3 4 5 6", "2e-4 2e-4 1e-4 1e-4 1e-5", "1e-3 1e-3 1e-4 1e-4 1e-5")
        {
            WD = "1 1 1 0.5 0.1", WMse = "10 10 10 50 100", UseIn = true,
        },
        Of(RestorationTask.SuperResolve, 128, "sr-mse-biased"));

    [Fact]
    public void Reconstruction_as_its_author_posted_it() => Assert.Equal(
        new Flags("200 200 200 200 200", "2 3 4 5 6", "2e-4 2e-4 1e-4 1e-4 1e-5", "1e-3 1e-3 1e-4 1e-4 1e-5")
        {
            WD = "1 1 1 0.1 0.1", WMse = "10 10 10 100 100", UseIn = true,
        },
        Of(RestorationTask.Reconstruct, 128));

    [Theory]
    [InlineData(128)]
    [InlineData(256)]
    public void The_defence_is_a_reconstruction_that_ends_where_the_paper_says(int resolution)
    {
        var defence = Presets.Get(RestorationTask.Defend, resolution, null);
        var reconstruction = Presets.Get(RestorationTask.Reconstruct, resolution, null);

        Assert.Equal(5e-3, defence.EndPixelLoss);
        Assert.Equal(reconstruction with { Name = defence.Name, Source = defence.Source, EndPixelLoss = 5e-3 }, defence);
    }

    [Theory]
    [InlineData("manipulation", 128, false)]
    [InlineData("manipulation", 256, false)]
    [InlineData("morphing", 128, true)]
    [InlineData("morphing", 256, true)]
    public void Inversion_for_edits(string preset, int resolution, bool embedding) => Assert.Equal(
        new Flags("125 125 100", "8 8 8", "2e-7 2e-5 2e-6", "1e-1 1e-2 2e-4")
        {
            FtrNum = "8 8 8", LrRatio = "1 1 1", WD = "1 1 1", WMse = "0 0 0", SampleStd = 0.5, UpdateEmbed = embedding,
        },
        Of(RestorationTask.Reconstruct, resolution, preset, latentWeight: 0.2));

    private static Flags Of(RestorationTask task, int resolution, string? preset = null, double latentWeight = 0.02)
    {
        var schedule = Presets.Get(task, resolution, preset);
        Assert.Equal((500, 0, 0, 0), (schedule.Candidates, schedule.WarmUp, schedule.StopPixelLoss, schedule.StopFeatureLoss));
        Assert.Equal(latentWeight, schedule.LatentWeight);

        string List(Func<Stage, double> value) =>
            string.Join(' ', schedule.Stages.Select(s => value(s).ToString(CultureInfo.InvariantCulture)));
        return new Flags(List(s => s.Steps), List(s => s.TunedBlocks), List(s => s.GeneratorRate), List(s => s.LatentRate))
        {
            FtrNum = List(s => s.FeatureLayers),
            LrRatio = List(s => s.RateDecay),
            WD = List(s => s.FeatureWeight),
            WMse = List(s => s.PixelWeight),
            SampleStd = schedule.SampleStd,
            UseIn = Assert.Single(schedule.Stages.Select(s => s.InstanceNorm).Distinct()),
            UpdateEmbed = schedule.TuneEmbedding,
        };
    }

    /// <summary>Lists are of numbers; how a number is written does not matter.</summary>
    private sealed record Flags
    {
        public Flags(string iterations, string ftNum, string generatorRates, string latentRates) =>
            (Iterations, FtNum, GeneratorRates, LatentRates) = (iterations, ftNum, generatorRates, latentRates);

        public string Iterations { get; }

        public string FtNum { get; }

        public string GeneratorRates { get => field; private init => field = Plain(value); }

        public string LatentRates { get => field; private init => field = Plain(value); }

        public string FtrNum { get; init; } = "8 8 8 8 8";

        public string LrRatio { get; init; } = Ones;

        public string WD { get; init; } = Ones;

        public string WMse { get; init; } = Ones;

        public double SampleStd { get; init; } = 0.3;

        public bool UseIn { get; init; }

        public bool UpdateEmbed { get; init; }

        private static string Plain(string list) => string.Join(
            ' ', list.Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture)));
    }
}
