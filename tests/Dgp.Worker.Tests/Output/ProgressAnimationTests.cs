using Dgp.Engine.Inversion;
using Dgp.Worker.Output;
using TorchSharp;

namespace Dgp.Worker.Tests.Output;

public sealed class ProgressAnimationTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 7)]
    [InlineData(40, 40)]
    [InlineData(100, 40)]
    [InlineData(1300, 40)]
    public void However_long_the_run_the_animation_is_short(int iterations, int frames)
    {
        using var animation = new ProgressAnimation();

        Play(animation, iterations);

        var shown = Saved(animation);
        Assert.Equal(frames, shown.Count);
        Assert.All(shown, frame => Assert.Equal((256, 256), (frame.Width, frame.Height)));
    }

    [Fact]
    public void It_begins_with_the_first_iteration_and_rests_on_the_last()
    {
        using var animation = new ProgressAnimation();

        Play(animation, 500);

        var shown = Saved(animation);
        Assert.InRange(shown[0].Middle.R, 0, 5);
        Assert.InRange(shown[^1].Middle.R, 250, 255);
        Assert.True(shown[^1].Milliseconds > 10 * shown[0].Milliseconds);
    }

    /// <summary>From black in the first iteration to white in the last.</summary>
    private static void Play(ProgressAnimation animation, int iterations)
    {
        for (var i = 0; i < iterations; i++)
        {
            using var picture = torch.full([1, 3, 8, 8], iterations == 1 ? 0.0 : (2.0 * i / (iterations - 1)) - 1);
            animation.Stepped(new InversionStep(0, i, i + 1, iterations, default, picture));
        }
    }

    private static IReadOnlyList<AnimationFile.Frame> Saved(ProgressAnimation animation)
    {
        using var stream = new MemoryStream();
        animation.Save(stream);
        return AnimationFile.Read(stream.ToArray());
    }
}
