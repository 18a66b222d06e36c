using Dgp.Engine.DeepImagePrior;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.DeepImagePrior;

public sealed class FluctuationWatchTests
{
    private const int Patience = 50;

    [Fact]
    public void Pictures_that_calm_down_and_then_fluctuate_again_end_the_run_patience_after_the_calmest()
    {
        var (ended, calmest) = Watch(step => 0.1 + (Math.Abs(step - 300) / 300.0));

        Assert.InRange(calmest, 280, 340);
        Assert.Equal(calmest + Patience, ended);
    }

    [Fact]
    public void Pictures_that_calm_down_for_ever_do_not_end_it()
    {
        var (ended, _) = Watch(step => Math.Exp(-step / 50.0));

        Assert.Equal(-1, ended);
    }

    [Fact]
    public void What_is_calm_before_there_is_anything_does_not_count()
    {
        var (ended, calmest) = Watch(step => step < 50 ? 0 : 1 + Math.Abs(step - 250));

        Assert.InRange(calmest, 240, 280);
        Assert.Equal(calmest + Patience, ended);
    }

    /// <summary>A still picture with noise of a strength that depends on the step.</summary>
    private static (int Ended, int Calmest) Watch(Func<int, double> strength)
    {
        using var scope = NewDisposeScope();
        using var watch = new FluctuationWatch(Patience);
        var chance = new torch.Generator(1);
        var calmest = 0;
        for (var step = 1; step <= 600; step++)
        {
            using var inner = NewDisposeScope();
            watch.See(randn([1, 3, 32, 32], generator: chance) * strength(step));
            calmest = watch.IsCalmest ? step : calmest;
            if (watch.Over)
            {
                return (step, calmest);
            }
        }

        return (-1, calmest);
    }
}
