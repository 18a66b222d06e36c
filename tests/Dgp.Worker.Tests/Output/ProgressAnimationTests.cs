using Dgp.Engine.Inversion;
using Dgp.Worker.Output;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
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

        using var shown = Saved(animation);
        Assert.Equal(frames, shown.Frames.Count);
        Assert.Equal((256, 256), (shown.Width, shown.Height));
    }

    [Fact]
    public void It_begins_with_the_first_iteration_and_rests_on_the_last()
    {
        using var animation = new ProgressAnimation();

        Play(animation, 500);

        using var shown = Saved(animation);
        Assert.InRange(shown.Frames[0][128, 128].R, 0, 5);
        Assert.InRange(shown.Frames[shown.Frames.Count - 1][128, 128].R, 250, 255);
        Assert.True(shown.Frames[shown.Frames.Count - 1].Metadata.GetWebpMetadata().FrameDelay > 10 * shown.Frames[0].Metadata.GetWebpMetadata().FrameDelay);
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

    private static Image<Rgb24> Saved(ProgressAnimation animation)
    {
        using var stream = new MemoryStream();
        animation.Save(stream);
        stream.Position = 0;
        return Image.Load<Rgb24>(stream);
    }
}
