using Dgp.Contracts;
using Dgp.Engine.Metrics;
using Dgp.Engine.Tests.Priors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using Xunit;

namespace Dgp.Engine.Tests.Metrics;

/// <summary>Against a second implementation, on photographs of samples/ and a pristine model that is a formula: tests/fixtures/README.md.</summary>
public sealed class NiqeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("chelsea.png")]
    [InlineData("coffee.png")]
    public void Photographs_have_the_statistics_and_the_distance_that_SciPy_finds(string photo)
    {
        using var picture = Image.Load<Rgb24>(Path.Combine(Repository.Root, "samples", photo));
        var niqe = Model();

        var features = niqe.Features(picture, picture.Height / Niqe.BlockSide, picture.Width / Niqe.BlockSide);
        var value = niqe.Of(picture);

        // Shapes are of a grid in steps of 0.001, and rounding may take a neighbour.
        Assert.All(RecordedMetrics.Of("niqe", photo, "first").Numbers().Zip(features[0]), f => Assert.Equal(f.First, f.Second, 0.0011));
        Assert.All(RecordedMetrics.Of("niqe", photo, "mean").Numbers().Index(), f => Assert.Equal(f.Item, features.Average(x => x[f.Index]), 1e-4));
        Assert.Equal(RecordedMetrics.Of("niqe", photo, "value").GetDouble(), value, value * 1e-3);
    }

    [Fact]
    public void A_picture_without_any_texture_has_no_number()
    {
        using var picture = new Image<Rgb24>(192, 96);

        Assert.True(double.IsNaN(Model().Of(picture)));
    }

    [Theory]
    [InlineData(96, 96, false)]
    [InlineData(191, 191, false)]
    [InlineData(192, 96, true)]
    [InlineData(96, 192, true)]
    public void Two_blocks_are_the_least(int width, int height, bool fits) => Assert.Equal(fits, Niqe.Fits(width, height));

    [Fact]
    public void A_model_of_another_shape_is_refused_by_the_arrays_name()
    {
        File.WriteAllBytes(_folder.File("m.npz"), NumpyFiles.Archive(("mu_pris_param", NumpyFiles.Array("36,", new double[36]))));

        var refused = Assert.Throws<DgpException>(() => Niqe.Load(_folder.File("m.npz")));

        Assert.Equal(ErrorCode.BadPrior, refused.Code);
        Assert.Contains("mu_pris_param", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.3, 2.9915689876875907)]
    [InlineData(0.5, 1.7724538509055161)]
    [InlineData(4, 6)]
    [InlineData(15, 87178291200)]
    public void The_gamma_function_is_exact_to_rounding(double x, double expected) => Assert.Equal(1, NaturalSceneStatistics.Gamma(x) / expected, 1e-13);

    private Niqe Model()
    {
        File.WriteAllBytes(_folder.File("model.npz"), NumpyFiles.PristineModel());
        return Niqe.Load(_folder.File("model.npz"));
    }
}
