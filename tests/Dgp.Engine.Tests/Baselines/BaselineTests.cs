using Dgp.Engine.Baselines;
using Dgp.Engine.Imaging;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace Dgp.Engine.Tests.Baselines;

public sealed class BaselineTests : IDisposable
{
    private readonly Image<Rgb24> _original = Sample();

    public void Dispose() => _original.Dispose();

    [Theory]
    [InlineData(RestorationTask.Reconstruct, "")]
    [InlineData(RestorationTask.Colorize, "input grey")]
    [InlineData(RestorationTask.Inpaint, "input mean-fill")]
    [InlineData(RestorationTask.SuperResolve, "input bicubic")]
    [InlineData(RestorationTask.Hybrid, "input")]
    [InlineData(RestorationTask.Defend, "original input")]
    public void Each_task_has_those_that_fit_it(RestorationTask task, string names) =>
        Assert.Equal(names, string.Join(' ', Baseline.All.Where(b => b.Takes(task)).Select(b => b.Name)));

    [Fact]
    public void The_input_of_colorization_is_grey_and_grey_keeps_the_light_of_the_original()
    {
        using var damaged = DamagedPicture.Of(_original, RestorationTask.Colorize);

        using var input = Baseline.Input.Restore(damaged);
        using var grey = Baseline.Grey.Restore(damaged);

        for (var i = 0; i < 32; i++)
        {
            Assert.Equal(input[i, i].R, input[i, i].G);
            var luma = (0.2989 * _original[i, i].R) + (0.5870 * _original[i, i].G) + (0.1140 * _original[i, i].B);
            Assert.Equal(luma, input[i, i].R, 0.51);
            Assert.Equal(Lightness(_original[i, i]), Lightness(grey[i, i]), 0.5);
        }
    }

    [Fact]
    public void The_mean_fill_has_the_known_pixels_mean_in_the_hole_and_leaves_them_as_they_are()
    {
        using var damaged = DamagedPicture.Of(_original, RestorationTask.Inpaint);

        using var filled = Baseline.MeanFill.Restore(damaged);

        // The published hole of 32 pixels: (32 - 32 / 3) / 2 = 11 to 21.
        Assert.Equal(new Rectangle(11, 11, 10, 10), damaged.Hole);
        var known = Enumerable.Range(0, 32 * 32).Select(i => (X: i % 32, Y: i / 32)).Where(p => p.X is < 11 or > 20 || p.Y is < 11 or > 20).ToList();
        Assert.All(known, p => Assert.Equal(_original[p.X, p.Y], filled[p.X, p.Y]));
        Assert.Equal(known.Average(p => _original[p.X, p.Y].G), filled[15, 15].G, 0.51);
        Assert.Equal(filled[11, 11], filled[20, 20]);
    }

    [Fact]
    public void Bicubic_enlarges_what_the_methods_are_given()
    {
        using var damaged = DamagedPicture.Of(_original, RestorationTask.SuperResolve);

        using var enlarged = Baseline.Bicubic.Restore(damaged);

        Assert.Equal((8, 8, 4), (damaged.Small!.Width, damaged.Small.Height, damaged.Scale));
        Assert.Equal(PillowResize.Bicubic(Pictures.Bytes(damaged.Small), 8, 8, 3, 32, 32), Pictures.Bytes(enlarged));
    }

    [Fact]
    public void Bringing_colour_back_to_a_grey_picture_cannot_be_measured()
    {
        using var grey = DamagedPicture.Of(_original, RestorationTask.Colorize);

        Assert.All(Enum.GetValues<RestorationTask>(), t => Assert.True(DamagedPicture.CanBeMeasured(_original, t)));
        Assert.Equal(
            [RestorationTask.Colorize, RestorationTask.Hybrid], Enum.GetValues<RestorationTask>().Where(t => !DamagedPicture.CanBeMeasured(grey.Seen, t)));
    }

    private static double Lightness(Rgb24 p) => Lab.FromRgb(p.R / 255.0, p.G / 255.0, p.B / 255.0).L;

    private static Image<Rgb24> Sample()
    {
        using var photo = Image.Load<Rgb24>(Path.Combine(Repository.Root, "samples", "coffee.png"));
        return Framing.Crop(photo.Width, photo.Height, 32).ToSquare(photo);
    }
}
