using Dgp.Contracts;
using Dgp.Engine.Tasks;
using Xunit;

namespace Dgp.Engine.Tests.Tasks;

public sealed class PresetsTests
{
    public static TheoryData<RestorationTask, int> All
    {
        get
        {
            var all = new TheoryData<RestorationTask, int>();
            foreach (var task in Enum.GetValues<RestorationTask>())
            {
                foreach (var resolution in (int[])[32, 64, 128, 256])
                {
                    all.Add(task, resolution);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_task_has_a_preset_with_its_source_at_every_resolution(RestorationTask task, int resolution)
    {
        var presets = Presets.For(task, resolution);

        Assert.NotEmpty(presets);
        Assert.All(presets, p => Assert.NotEmpty(p.Source));
        Assert.Equal(presets.Count, presets.Select(p => p.Name).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_later_stage_tunes_fewer_blocks(RestorationTask task, int resolution) =>
        Assert.All(Presets.For(task, resolution), p => Assert.Equal(p.Stages.Select(s => s.TunedBlocks).Order(), p.Stages.Select(s => s.TunedBlocks)));

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(999)]
    [InlineData(100_000)]
    public void Asking_for_a_number_of_iterations_gives_just_that_many(int total) =>
        Assert.Equal(total, Presets.Get(RestorationTask.Colorize, 128, null).WithTotalSteps(total).TotalSteps);

    [Fact]
    public void The_published_colorization_runs_1400_iterations_without_pixel_loss()
    {
        var schedule = Presets.Get(RestorationTask.Colorize, 256, null);

        Assert.Equal(1400, schedule.TotalSteps);
        Assert.All(schedule.Stages, s => Assert.Equal((0, 7), (s.PixelWeight, s.FeatureLayers)));
        Assert.Equal([0.7, 0.7, 0.8, 0.9, 1.0], schedule.Stages.Select(s => s.RateDecay));
    }

    [Fact]
    public void An_unknown_preset_is_refused_with_the_names_there_are()
    {
        var error = Assert.Throws<DgpException>(() => Presets.Get(RestorationTask.SuperResolve, 128, "fast"));

        Assert.Equal(ErrorCode.UnknownPreset, error.Code);
        Assert.Contains("sr-mse-biased", error.Hint, StringComparison.Ordinal);
    }
}
