using System.Text.Json;
using Dgp.Engine.Metrics;
using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Metrics;

public sealed class MetricsTests
{
    [Fact]
    public void They_are_those_of_scikit_image()
    {
        using var recorded = SafeTensors.Open(Path.Combine(Repository.Fixture("imaging"), "imaging.safetensors"));
        var (a, b) = (recorded.Tensors["metric.a"].ToFloats(), recorded.Tensors["metric.b"].ToFloats());
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Fixture("imaging"), "metrics.json")));
        double Recorded(string name) => json.RootElement.GetProperty(name).GetDouble();

        Assert.Equal(Recorded("psnr"), Psnr.Of(a, b), 1e-5);
        Assert.Equal(Recorded("ssim_win7_range1"), Ssim.Window7Range1(a, b, 64, 64, 3), 1e-5);
        Assert.Equal(Recorded("ssim_gaussian_sigma1_5_range1"), Ssim.GaussianRange1(a, b, 64, 64, 3), 1e-5);
        Assert.Equal(Recorded("ssim_as_published_float32"), Ssim.AsPublished(a, b, 64, 64, 3), 1e-5);
    }

    [Fact]
    public void A_picture_is_perfectly_like_itself()
    {
        var a = Enumerable.Range(0, 10 * 10 * 3).Select(i => i % 17 / 16f).ToArray();

        Assert.Equal(double.PositiveInfinity, Psnr.Of(a, a));
        Assert.Equal(1, Ssim.Window7Range1(a, a, 10, 10, 3), 1e-12);
    }

    [Fact]
    public void One_level_off_everywhere_is_48_dB()
    {
        var a = new float[300];
        var b = Enumerable.Repeat(1 / 255f, 300).ToArray();

        Assert.Equal(20 * Math.Log10(255), Psnr.Of(a, b), 1e-4);
    }
}
